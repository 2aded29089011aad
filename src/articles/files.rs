//! Finding article files and reading them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ArticleError;
use super::rules::LONGEST_BODY;

/// More than a text and its front matter may have together, in bytes.
const LONGEST_FILE: usize = LONGEST_BODY + 128 * 1024;

/// A file that may hold an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleFile {
    /// What to call it in reports: its path.
    pub name: String,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    OnDisk(PathBuf),
    InMemory(String),
}

impl ArticleFile {
    /// A file to be read when its turn comes.
    pub fn on_disk(path: PathBuf) -> ArticleFile {
        ArticleFile { name: path.display().to_string(), content: Content::OnDisk(path) }
    }

    /// A text that is no file of its own, such as a sample that the program brings with it.
    pub fn in_memory(name: &str, text: String) -> ArticleFile {
        ArticleFile { name: name.to_owned(), content: Content::InMemory(text) }
    }

    /// The whole text. Blocks.
    ///
    /// # Errors
    /// Why the file can't be read or is no text, as a sentence for its author, and the line if there is one.
    pub(super) fn read(&self) -> Result<String, (Option<usize>, String)> {
        let path = match &self.content {
            Content::OnDisk(path) => path,
            Content::InMemory(text) => return Ok(text.clone()),
        };
        let unread = |error: std::io::Error| (None, format!("the file can't be read: {error}"));
        let mut bytes = Vec::new();
        let most = LONGEST_FILE as u64 + 1;
        File::open(path).map_err(unread)?.take(most).read_to_end(&mut bytes).map_err(unread)?;
        if bytes.len() > LONGEST_FILE {
            return Err((None, "the file is longer than an article can be (1 MB of text)".into()));
        }
        String::from_utf8(bytes).map_err(|error| {
            let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
            (Some(line), "the file is not UTF-8 text; save it as UTF-8".into())
        })
    }
}

/// The article files at `path`, sorted: the file itself, or all `*.md` and `*.markdown` in the folder and those below.
/// Hidden files are left out, and so are links to folders and links that lead out of the folder. Blocks.
pub fn find_files(path: &Path) -> Result<Vec<ArticleFile>, ArticleError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| ArticleError::Path { path, source }
    };
    let found = std::fs::metadata(path).map_err(failed(path))?;
    if found.is_file() {
        return Ok(vec![ArticleFile::on_disk(path.to_owned())]);
    }
    if !found.is_dir() {
        // A pipe would be waited for, perhaps for ever.
        let why = "this is not a regular file; give files, or folders with *.md files";
        return Err(failed(path)(io::Error::new(io::ErrorKind::InvalidInput, why)));
    }
    let root = path.canonicalize().map_err(failed(path))?;
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(failed(&folder))? {
            let entry = entry.map_err(failed(&folder))?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let (path, kind) = (entry.path(), entry.file_type().map_err(failed(&folder))?);
            if kind.is_dir() {
                folders.push(path);
            } else if is_markdown(&path) && (kind.is_file() || kind.is_symlink() && leads_to_file_in(&root, &path)) {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found.into_iter().map(ArticleFile::on_disk).collect())
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

fn leads_to_file_in(root: &Path, link: &Path) -> bool {
    link.canonicalize().is_ok_and(|target| target.starts_with(root) && target.is_file())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_folder_gives_its_articles_sorted() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("b/.hidden")).unwrap();
        for name in ["z.md", "b/a.markdown", "b/c.MD", "b/.hidden/x.md", ".y.md", "notes.txt", "md"] {
            std::fs::write(at(name), "x").unwrap();
        }
        std::fs::write(outside.path().join("secret.md"), "x").unwrap();
        symlink(at("notes.txt"), at("inside.md")).unwrap();
        symlink(outside.path().join("secret.md"), at("outside.md")).unwrap();
        symlink(outside.path(), at("folder.md")).unwrap();
        symlink(folder.path(), at("b/loop")).unwrap();
        symlink(at("nowhere"), at("dangling.md")).unwrap();

        let names: Vec<_> = find_files(folder.path()).unwrap().into_iter().map(|file| file.name).collect();
        let expected = ["b/a.markdown", "b/c.MD", "inside.md", "z.md"].map(|name| at(name).display().to_string());
        assert_eq!(names, expected);
    }

    #[test]
    fn a_single_file_may_have_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("article.txt");
        std::fs::write(&path, "text").unwrap();
        assert_eq!(find_files(&path).unwrap()[0].read().as_deref(), Ok("text"));
        let missing = find_files(&folder.path().join("nothing")).unwrap_err();
        assert!(missing.to_string().contains("nothing"), "{missing}");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let written = |bytes: &[u8]| {
            let path = folder.path().join("a.md");
            std::fs::write(&path, bytes).unwrap();
            ArticleFile::on_disk(path).read()
        };
        assert!(written(b"---\ntitle: caf\xe9\n---\n").unwrap_err().0 == Some(2));
        assert!(written(&vec![b'a'; LONGEST_FILE + 1]).unwrap_err().1.contains("1 MB"));
        assert!(ArticleFile::on_disk(folder.path().join("gone.md")).read().is_err());
    }
}
