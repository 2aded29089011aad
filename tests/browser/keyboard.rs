//! A person without a mouse: Tab, Enter, Space and letters, and nothing else.

use thirtyfour::Key;

use crate::browser::Browser;

/// So many times Tab is pressed in search of something.
const PATIENCE: usize = 150;

/// What the element that has the focus is called, and whether the focus can be seen on it.
const FOCUSED: &str = "const e = document.activeElement, seen = e.closest('.chip, .seg label') ?? e;
    // At the end of the page the focus leaves for the browser itself.
    if (e === document.body) return ['', 'in the browser'];
    if (e.tagName === 'IFRAME') return [e.title, 'in the frame'];
    const label = e.labels?.[0] ?? e;
    const name = e.getAttribute('aria-label') ?? label.innerText ?? '';
    return [name.replace(/\\s+/g, ' ').trim(), getComputedStyle(seen).outlineStyle]";

impl Browser {
    /// Presses Tab until the focus is on the first element after the present one whose name begins with `name`. Fails
    /// the test if there is none, or if the focus can't be seen somewhere on the way.
    pub async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..PATIENCE {
            self.strike(Key::Tab).await;
            let [focused, outline]: [String; 2] = self.ask(FOCUSED).await;
            assert!(outline != "none", "the focus can't be seen on “{focused}” after {passed:?}");
            if focused.starts_with(name) {
                return;
            }
            passed.push(focused);
        }
        panic!("Tab does not come to “{name}”, only to {passed:#?}");
    }

    /// The same, then Enter, which leads to another page.
    pub async fn enter(&self, name: &str) {
        self.tab_to(name).await;
        self.leaves_by(name, self.strike(Key::Enter)).await;
    }

    /// The same with Space.
    pub async fn space(&self, name: &str) {
        self.tab_to(name).await;
        self.leaves_by(name, self.strike(Key::Space)).await;
    }

    /// Types into what has the focus.
    pub async fn write(&self, text: &str) {
        self.action_chain().send_keys(text).perform().await.expect("a focused field can be typed into");
    }

    /// Presses one key.
    pub async fn strike(&self, key: Key) {
        self.action_chain().send_keys(key).perform().await.expect("a key can be pressed");
    }
}
