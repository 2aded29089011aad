DROP TABLE article_files;
