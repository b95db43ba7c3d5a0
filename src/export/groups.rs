//! Quotes and sections that are still open while rows are written: what each comes to is written when it ends.

/// From the outermost to the innermost, each with its level and its number.
pub struct Groups<T>(Vec<(usize, String, T)>);

impl<T> Groups<T> {
    pub fn new() -> Groups<T> {
        Groups(Vec::new())
    }

    /// Level 0 is a quote, 1 its sections, 2 those within.
    pub fn open(&mut self, level: usize, number: String, group: T) {
        self.0.push((level, number, group));
    }

    pub fn innermost(&mut self) -> Option<&mut T> {
        self.0.last_mut().map(|(_, _, group)| group)
    }

    /// Takes the innermost group off, if it is at this level or within.
    pub fn close(&mut self, level: usize) -> Option<T> {
        self.0.pop_if(|(own, ..)| *own >= level).map(|(_, _, group)| group)
    }

    /// Takes the innermost section off, if a row of this one does not stand in it; it may stand in the quote itself.
    pub fn close_after(&mut self, section: Option<&str>) -> Option<T> {
        let holds = |number: &str| {
            section.is_some_and(|own| {
                own == number || own.strip_prefix(number).is_some_and(|rest| rest.starts_with('.'))
            })
        };
        self.0.pop_if(|(level, number, _)| *level > 0 && !holds(number)).map(|(_, _, group)| group)
    }
}
