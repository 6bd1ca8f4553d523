//! The structure of JSON text, without its values.

use std::borrow::Cow;

/// A scanner of JSON text. It also terminates on text that is not JSON.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Returns the offset of the next byte.
    pub(super) fn at(&self) -> usize {
        self.at.min(self.text.len())
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    pub(super) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Skips to the next member of an object or list, or over its end; returns whether it ended. `is_first`: the member
    /// has no comma before it.
    pub(super) fn ends_container(&mut self, is_first: bool) -> bool {
        self.skip_space();
        let mut ends = matches!(self.peek(), Some(b'}' | b']') | None);
        if !ends && !is_first {
            ends = self.peek() != Some(b',');
            self.at += 1;
            self.skip_space();
        } else if ends {
            self.at += 1;
        }
        ends
    }

    /// Reads the key of a member and the colon after it.
    pub(super) fn key(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        (self.peek() == Some(b'"')).then(|| self.skip_string())?;
        let raw = self.text.get(start..self.at())?;
        self.skip_space();
        (self.peek() == Some(b':')).then(|| self.advance())?;
        self.skip_space();
        if raw.contains('\\') {
            serde_json::from_str(raw).ok().map(Cow::Owned)
        } else {
            raw.get(1..raw.len().checked_sub(1)?).map(Cow::Borrowed)
        }
    }

    /// Skips a value of any depth.
    pub(super) fn skip_value(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.peek() {
                Some(b'"') => self.skip_string(),
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                Some(b',' | b':' | b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(_) => self.skip_word(),
                None => return,
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Skips a number, `true`, `false` or `null`.
    fn skip_word(&mut self) {
        while !matches!(
            self.peek(),
            Some(b'"' | b'{' | b'[' | b'}' | b']' | b',' | b':' | b' ' | b'\n' | b'\r' | b'\t') | None
        ) {
            self.at += 1;
        }
    }

    /// Skips a string with its quotes.
    fn skip_string(&mut self) {
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => return self.at += 1,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return,
            }
        }
    }

    /// Skips to the next number and over it; returns its range.
    pub(super) fn next_number(&mut self) -> Option<std::ops::Range<usize>> {
        loop {
            match self.peek()? {
                b'"' => self.skip_string(),
                b'-' | b'0'..=b'9' => {
                    let start = self.at;
                    self.skip_word();
                    return Some(start..self.at());
                }
                b'{' | b'[' | b'}' | b']' | b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                _ => self.skip_word(),
            }
        }
    }
}
