//! How many connections a relay is given: few at first, more while it answers well, half as many when it says that it
//! is too much. Postfix and TCP do the same, for the same reason: nobody tells us beforehand what a relay can bear.

/// Connections at the start.
const AT_FIRST: usize = 2;
/// So many of the last answers are looked at.
const LAST: u32 = 20;
/// Past this many setbacks growth gets no slower.
const MOST_SETBACKS: u32 = 16;

/// The number of connections that a relay is given now.
#[derive(Debug, Clone)]
pub(super) struct Window {
    limit: usize,
    size: usize,
    /// Good answers since the size last changed.
    good: usize,
    /// Each setback doubles the good answers that the next step up takes. So a relay that takes five connections and
    /// refuses the sixth is not asked for a sixth every few messages.
    setbacks: u32,
    /// The last answers, a bit each: 1 for "not now".
    last: u32,
}

impl Window {
    /// At most `limit` connections, at least one.
    pub(super) fn new(limit: usize) -> Window {
        let limit = limit.max(1);
        Window { limit, size: AT_FIRST.min(limit), good: 0, setbacks: 0, last: 0 }
    }

    /// Connections that may be used now.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// A message was answered; `not_now` says that the answer was a temporary failure.
    pub(super) fn answered(&mut self, not_now: bool) {
        self.last = (self.last << 1 | u32::from(not_now)) & ((1 << LAST) - 1);
        if self.last.count_ones() > LAST / 2 {
            self.setback();
        } else if !not_now {
            self.good += 1;
            if self.good >= self.size << self.setbacks {
                self.grow();
            }
        }
    }

    /// The relay said 421, or a connection was lost.
    pub(super) fn setback(&mut self) {
        self.size = (self.size / 2).max(1);
        self.setbacks = (self.setbacks + 1).min(MOST_SETBACKS);
        (self.good, self.last) = (0, 0);
    }

    /// The relay had to be left alone: it begins anew with one connection.
    pub(super) fn begin_anew(&mut self) {
        self.setback();
        self.size = 1;
    }

    fn grow(&mut self) {
        self.good = 0;
        if self.size == self.limit {
            self.setbacks = self.setbacks.saturating_sub(1);
            return;
        }
        let more = if self.setbacks == 0 { self.size } else { 1 + self.size / 8 };
        self.size = (self.size + more).min(self.limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(window: &mut Window, answers: usize, not_now: bool) -> usize {
        (0..answers).for_each(|_| window.answered(not_now));
        window.size()
    }

    #[test]
    fn a_relay_that_answers_well_has_all_its_connections_after_a_few_messages() {
        for (limit, answers, expected) in
            [(8, 0, 2), (8, 1, 2), (8, 2, 4), (8, 6, 8), (8, 600, 8), (1, 0, 1), (1, 50, 1), (500, 510, 500)]
        {
            let mut window = Window::new(limit);
            assert_eq!(after(&mut window, answers, false), expected, "{answers} answers, at most {limit}");
        }
    }

    #[test]
    fn a_setback_halves_and_the_way_back_is_slower_each_time() {
        let mut window = Window::new(8);
        after(&mut window, 6, false);
        let sizes = [(); 4].map(|()| {
            window.setback();
            window.size()
        });
        assert_eq!(sizes, [4, 2, 1, 1]);
        assert_eq!(after(&mut window, 15, false), 1);
        assert_eq!(after(&mut window, 1, false), 2, "after four setbacks a step takes sixteen good answers");
    }

    #[test]
    fn after_a_rest_a_few_dozen_messages_bring_everything_back() {
        let mut window = Window::new(8);
        after(&mut window, 100, false);
        window.begin_anew();
        assert_eq!(window.size(), 1);
        assert_eq!(after(&mut window, 60, false), 8);
        assert_eq!(after(&mut window, 16, false), 8);
        window.setback();
        assert_eq!(window.setbacks, 1, "the setback before is forgotten when all goes well at full size");
    }

    #[test]
    fn more_than_half_of_the_last_twenty_not_now_are_a_setback_and_half_are_none() {
        let mut window = Window::new(8);
        after(&mut window, 20, false);
        assert_eq!(after(&mut window, 10, true), 8);
        assert_eq!(after(&mut window, 1, true), 4);
        assert_eq!(after(&mut window, 10, true), 4, "the next one takes eleven more");
        let mut window = Window::new(8);
        for _ in 0..200 {
            window.answered(true);
            window.answered(false);
        }
        assert_eq!(window.size(), 8);
    }
}
