//! Lists that are nearly always empty: one word where a `Vec` takes three.
//!
//! A hostile file is made of blocks that hold nothing, by the hundred thousand; what is empty must cost little.

use std::ops::{Deref, DerefMut};

/// A list that is nearly always empty.
#[derive(Clone, Debug)]
#[expect(clippy::box_collection, reason = "an empty list is one word, and has nothing on the heap")]
pub struct Few<T>(Option<Box<Vec<T>>>);

impl<T> Few<T> {
    pub fn push(&mut self, item: T) {
        // Where there is one, there is mostly one only.
        self.0.get_or_insert_with(|| Box::new(Vec::with_capacity(1))).push(item);
    }

    pub fn pop(&mut self) -> Option<T> {
        self.0.as_mut()?.pop()
    }

    pub fn into_vec(self) -> Vec<T> {
        self.0.map_or(Vec::new(), |list| *list)
    }

    pub fn shrink_to_fit(&mut self) {
        self.0.iter_mut().for_each(|list| list.shrink_to_fit());
    }
}

/// The same list in as much room as it takes. Moved, not shrunk where it lies: that would leave, after each small list,
/// a hole that the next one does not fit in.
pub(super) fn exact<T>(mut list: Vec<T>) -> Vec<T> {
    if list.len() == list.capacity() {
        return list;
    }
    let mut out = Vec::with_capacity(list.len());
    out.append(&mut list);
    out
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Few(None)
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(list: Vec<T>) -> Self {
        Few((!list.is_empty()).then(|| Box::new(exact(list))))
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |list| list.as_slice())
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_mut().map_or(&mut [], |list| list.as_mut_slice())
    }
}

impl<T> IntoIterator for Few<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'f, T> IntoIterator for &'f Few<T> {
    type Item = &'f T;
    type IntoIter = std::slice::Iter<'f, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
