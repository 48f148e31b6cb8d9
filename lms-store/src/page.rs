//! Pages of a list by key, not by number: the millionth page costs what the first costs.

/// The largest page a list gives.
pub const MAX_LIMIT: u32 = 1_000;

/// Where a page begins: behind the last item of the page before.
///
/// Opaque to callers; each list reads what it wrote itself and answers a foreign one with
/// [`StoreError::BadCursor`](crate::StoreError::BadCursor).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cursor(pub String);

/// Which part of a list is wanted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page {
    /// Behind which item; `None` for the beginning.
    pub after: Option<Cursor>,
    /// How many at most, 1 to [`MAX_LIMIT`]; what is outside is moved to the nearest bound.
    pub limit: u32,
}

impl Page {
    /// The first `limit` items.
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The items behind `cursor`.
    pub fn after(cursor: Cursor, limit: u32) -> Self {
        Self { after: Some(cursor), limit }
    }

    /// The bounded number of items.
    pub fn size(&self) -> usize {
        usize::try_from(self.limit.clamp(1, MAX_LIMIT)).unwrap_or(1)
    }

    /// What to ask the database for: one more than is shown tells whether there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        i64::from(self.limit.clamp(1, MAX_LIMIT)) + 1
    }
}

/// A page of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<Cursor>,
}

impl<T> Listed<T> {
    /// Cuts what [`Page::fetch`] asked for to the page, with the cursor `key` makes from its last item.
    pub(crate) fn cut(mut items: Vec<T>, page: &Page, key: impl Fn(&T) -> String) -> Self {
        let more = items.len() > page.size();
        items.truncate(page.size());
        let next = if more { items.last().map(|last| Cursor(key(last))) } else { None };
        Self { items, next }
    }

    /// The same page with each item turned into something else.
    ///
    /// # Errors
    ///
    /// The first error of `f`.
    pub fn try_map<U, E>(self, f: impl FnMut(T) -> Result<U, E>) -> Result<Listed<U>, E> {
        Ok(Listed { items: self.items.into_iter().map(f).collect::<Result<_, E>>()?, next: self.next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_item_too_many_tells_of_a_next_page() {
        let page = Page::first(2);
        assert_eq!(page.fetch(), 3);
        let listed = Listed::cut(vec![1, 2, 3], &page, ToString::to_string);
        assert_eq!(listed, Listed { items: vec![1, 2], next: Some(Cursor("2".into())) });
    }

    #[test]
    fn a_full_last_page_has_no_next() {
        assert_eq!(Listed::cut(vec![1, 2], &Page::first(2), ToString::to_string).next, None);
    }

    #[test]
    fn nobody_gets_a_page_without_end() {
        assert_eq!(Page::first(u32::MAX).size(), 1_000);
        assert_eq!(Page::first(0).size(), 1);
    }
}
