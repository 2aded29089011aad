DROP TABLE article_profiles;
DROP TABLE profiles;
DROP TABLE article_regions;
DROP TABLE articles;
DROP TABLE meta;
