//! A map that removes its oldest entry when it is full, which bounds the memory of the simulator.

use std::collections::{HashMap, VecDeque};

#[derive(Debug)]
pub(crate) struct BoundedMap<V> {
    capacity: usize,
    entries: HashMap<String, V>,
    oldest_first: VecDeque<String>,
}

impl<V> BoundedMap<V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            entries: HashMap::new(),
            oldest_first: VecDeque::new(),
        }
    }

    pub(crate) fn insert(&mut self, key: String, value: V) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.oldest_first.push_back(key);
        }
        while self.entries.len() > self.capacity {
            let Some(oldest) = self.oldest_first.pop_front() else {
                break;
            };
            self.entries.remove(&oldest);
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    pub(crate) fn remove(&mut self, key: &str) {
        if self.entries.remove(key).is_some() {
            self.oldest_first.retain(|kept| kept != key);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Removes the entries for which `keep` is false.
    pub(crate) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        self.entries.retain(|_, value| keep(value));
        let entries = &self.entries;
        self.oldest_first.retain(|key| entries.contains_key(key));
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.oldest_first.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_entry_is_removed_when_full() {
        let mut map = BoundedMap::new(2);
        for (number, key) in ["a", "b", "c"].into_iter().enumerate() {
            map.insert(key.to_owned(), number);
        }
        assert_eq!(
            (map.get("a"), map.get("b"), map.get("c")),
            (None, Some(&1), Some(&2))
        );
        assert_eq!(map.oldest_first.len(), 2);
    }

    #[test]
    fn removed_entry_makes_room() {
        let mut map = BoundedMap::new(2);
        map.insert("a".to_owned(), 0);
        map.insert("b".to_owned(), 1);
        map.remove("b");
        map.insert("c".to_owned(), 2);
        assert_eq!((map.get("a"), map.get("c")), (Some(&0), Some(&2)));
        map.retain(|value| *value == 2);
        assert_eq!((map.get("a"), map.get("c"), map.len()), (None, Some(&2), 1));
        assert_eq!(map.oldest_first, ["c"]);
        map.clear();
        assert!(map.get("c").is_none() && map.oldest_first.is_empty());
    }
}
