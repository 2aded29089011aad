//! Long lists a page at a time, the newest row first. A page begins beside a row's id, so that no page costs more than
//! the first; and one request looks through a bounded window of ids, however few rows of it fit.

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// At the newest row.
    #[default]
    Newest,
    /// At the row before this id, going back.
    Before(i64),
    /// So that it ends at the row after this id.
    After(i64),
}

/// Ids that one request looks through, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The lowest.
    pub from: i64,
    /// The highest.
    pub to: i64,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned<T> {
    /// Its rows, the newest first.
    pub rows: Vec<T>,
    /// Where the page with older rows begins; `None` at the end.
    pub older: Option<Place>,
    /// Where the page with newer rows begins; `None` at the top.
    pub newer: Option<Place>,
    /// Whether the page ends because the window did, so that what lies beyond was not looked at.
    pub is_cut: bool,
}

impl Place {
    /// Whether rows are read from low ids to high ones.
    pub fn is_upwards(self) -> bool {
        matches!(self, Place::After(_))
    }

    /// The ids to look through of those in `all`, at most `most`.
    pub fn window(self, all: Window, most: i64) -> Window {
        match self {
            Place::Newest => Window { from: all.from.max(all.to.saturating_sub(most - 1)), to: all.to },
            Place::Before(id) => {
                let to = all.to.min(id.saturating_sub(1));
                Window { from: all.from.max(to.saturating_sub(most - 1)), to }
            }
            Place::After(id) => {
                let from = all.from.max(id.saturating_add(1));
                Window { from, to: all.to.min(from.saturating_add(most - 1)) }
            }
        }
    }

    /// The page of up to `size` rows, from up to `size + 1` that were read in this place's direction within
    /// `window` of `all`.
    pub fn turn<T>(
        self,
        mut rows: Vec<T>,
        size: usize,
        all: Window,
        window: Window,
        id: impl Fn(&T) -> i64,
    ) -> Turned<T> {
        let is_full = rows.len() > size;
        rows.truncate(size);
        let end = rows.last().filter(|_| is_full).map(&id);
        if self.is_upwards() {
            let is_cut = !is_full && window.to < all.to;
            let newer = end.or(is_cut.then_some(window.to)).map(Place::After);
            rows.reverse();
            return Turned { rows, older: Some(Place::Before(window.from)), newer, is_cut };
        }
        let is_cut = !is_full && window.from > all.from;
        let older = end.or(is_cut.then_some(window.from)).map(Place::Before);
        let newer = (self != Place::Newest).then_some(Place::After(window.to));
        Turned { rows, older, newer, is_cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goes through the even ids up to 40, three to a page, looking through at most `most` ids for each.
    fn read(place: Place, most: i64) -> Turned<i64> {
        let all = Window { from: 1, to: 41 };
        let window = place.window(all, most);
        let mut rows: Vec<i64> = (window.from..=window.to).filter(|id| id % 2 == 0).collect();
        if !place.is_upwards() {
            rows.reverse();
        }
        rows.truncate(4);
        place.turn(rows, 3, all, window, |id| *id)
    }

    #[test]
    fn every_row_is_on_one_page_going_back_and_coming_again() {
        for most in [1, 4, 7, 100] {
            let (mut place, mut seen, mut last) = (Some(Place::Newest), Vec::new(), Place::Newest);
            while let Some(here) = place {
                let page = read(here, most);
                seen.extend(page.rows);
                (last, place) = (here, page.older);
            }
            let expected: Vec<i64> = (1..=20).rev().map(|n| n * 2).collect();
            assert_eq!(seen, expected, "{most}");
            let mut place = read(last, most).newer;
            let mut again = read(last, most).rows;
            while let Some(here) = place {
                let page = read(here, most);
                again.splice(0..0, page.rows);
                place = page.newer;
            }
            assert_eq!(again, expected, "{most}");
        }
    }

    #[test]
    fn a_page_says_when_its_window_ended_before_it_was_full() {
        assert!(read(Place::Newest, 2).is_cut);
        assert!(!read(Place::Newest, 100).is_cut);
        assert_eq!(read(Place::Newest, 100).newer, None);
        assert!(!read(Place::Before(4), 100).is_cut);
        assert_eq!(read(Place::Before(4), 100).older, None);
    }

    #[test]
    fn ids_from_nowhere_lead_to_an_empty_page() {
        for place in [Place::Before(i64::MIN), Place::After(i64::MAX), Place::Before(-5)] {
            assert!(read(place, 10).rows.is_empty());
        }
        assert_eq!(read(Place::Before(i64::MAX), 100).rows, [40, 38, 36]);
    }
}
