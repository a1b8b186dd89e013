//! Pagination: the request for the next page of a list.

use reqwest::Url;

use crate::error::{Error, ErrorKind};

/// How an operation divides its list into pages, each of which is a `T` with elements `I`.
///
/// ```
/// use calamus_runtime::Paging;
///
/// struct Page {
///     parcels: Vec<u64>,
///     next_cursor: Option<String>,
/// }
///
/// let paging: Paging<Page, u64> =
///     Paging::token("cursor", |page: &Page| page.next_cursor.clone(), |page| page.parcels);
/// ```
pub struct Paging<T, I> {
    next: Next<T>,
    more: fn(&T) -> bool,
    items: fn(T) -> Vec<I>,
}

/// The part of a page that identifies the next one.
enum Next<T> {
    Token {
        parameter: &'static str,
        token: fn(&T) -> Option<String>,
    },
    Offset {
        parameter: &'static str,
        count: fn(&T) -> usize,
        total: fn(&T) -> Option<u64>,
    },
    Number {
        parameter: &'static str,
        first: u64,
        count: fn(&T) -> usize,
        pages: fn(&T) -> Option<u64>,
    },
    Link(fn(&T) -> Option<String>),
    LinkHeader,
}

impl<T, I> Paging<T, I> {
    /// A page has a token, which the request of the next one has in a query parameter. A page
    /// without a token, or with an empty one, is the last.
    pub const fn token(
        parameter: &'static str,
        token: fn(&T) -> Option<String>,
        items: fn(T) -> Vec<I>,
    ) -> Self {
        Self::new(Next::Token { parameter, token }, items)
    }

    /// The request of a page has the number of elements before it in a query parameter. `count`
    /// is the number of elements of a page. A page without elements is the last, or the one that
    /// reaches the total.
    pub const fn offset(
        parameter: &'static str,
        count: fn(&T) -> usize,
        total: fn(&T) -> Option<u64>,
        items: fn(T) -> Vec<I>,
    ) -> Self {
        Self::new(Next::Offset { parameter, count, total }, items)
    }

    /// The request of a page has its number in a query parameter. `first` is the number of the
    /// first page, `count` the number of elements of a page, `pages` the number of all pages. A
    /// page without elements is the last, or the one that reaches the number of pages.
    pub const fn number(
        parameter: &'static str,
        first: u64,
        count: fn(&T) -> usize,
        pages: fn(&T) -> Option<u64>,
        items: fn(T) -> Vec<I>,
    ) -> Self {
        Self::new(Next::Number { parameter, first, count, pages }, items)
    }

    /// A page has the URL of the next one, absolute or relative to its own. A page without one
    /// is the last.
    pub const fn link(link: fn(&T) -> Option<String>, items: fn(T) -> Vec<I>) -> Self {
        Self::new(Next::Link(link), items)
    }

    /// A response has the URL of the next page in its `Link` header, as `rel="next"`.
    pub const fn link_header(items: fn(T) -> Vec<I>) -> Self {
        Self::new(Next::LinkHeader, items)
    }

    const fn new(next: Next<T>, items: fn(T) -> Vec<I>) -> Self {
        Self { next, more: |_| true, items }
    }

    /// Sets what says whether there are more pages. Default: always, as far as there is a next
    /// one.
    #[must_use]
    pub const fn more(mut self, more: fn(&T) -> bool) -> Self {
        self.more = more;
        self
    }

    /// Returns the elements of a page.
    pub(super) fn items(&self) -> fn(T) -> Vec<I> {
        self.items
    }

    /// Returns the URL of the page after this one.
    pub(super) fn next_url(
        &self,
        page: &T,
        link_header: Option<&str>,
        url: &Url,
    ) -> Result<Option<Url>, Error> {
        if !(self.more)(page) {
            return Ok(None);
        }
        let next = match &self.next {
            Next::Token { parameter, token } => {
                let token = token(page).filter(|token| !token.is_empty());
                token.map(|token| with_parameter(url, parameter, &token))
            }
            Next::Offset { parameter, count, total } => {
                let begin = value_of(url, parameter).and_then(|value| value.parse().ok());
                let count = count(page) as u64;
                let end = begin.unwrap_or(0_u64).saturating_add(count);
                let is_last = count == 0 || total(page).is_some_and(|total| end >= total);
                (!is_last).then(|| with_parameter(url, parameter, &end.to_string()))
            }
            Next::Number { parameter, first, count, pages } => {
                let number = value_of(url, parameter).and_then(|value| value.parse().ok());
                let next = number.unwrap_or(*first).saturating_add(1);
                let is_past = |pages: u64| next.saturating_sub(*first) >= pages;
                let is_last = count(page) == 0 || pages(page).is_some_and(is_past);
                (!is_last).then(|| with_parameter(url, parameter, &next.to_string()))
            }
            Next::Link(link) => linked(link(page).as_deref(), url)?,
            Next::LinkHeader => linked(link_header.and_then(next_link), url)?,
        };
        match next {
            Some(next) if next == *url => {
                let message = "the page names itself as the next one";
                Err(Error::new(ErrorKind::Decode, message))
            }
            next => Ok(next),
        }
    }
}

impl<T, I> Clone for Paging<T, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, I> Copy for Paging<T, I> {}

impl<T> Clone for Next<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Next<T> {}

impl<T, I> std::fmt::Debug for Paging<T, I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Paging")
    }
}

/// Returns the URL that a link leads to.
fn linked(link: Option<&str>, url: &Url) -> Result<Option<Url>, Error> {
    let Some(link) = link.map(str::trim).filter(|link| !link.is_empty()) else { return Ok(None) };
    url.join(link).map(Some).map_err(|reason| {
        let message = "the link to the next page is not a URL";
        Error::new(ErrorKind::Decode, message).with_source(reason)
    })
}

/// Returns the URL with another value of a query parameter. The other parameters stay as they are.
fn with_parameter(url: &Url, name: &str, value: &str) -> Url {
    let raw = url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let others = raw.zip(url.query_pairs()).filter(|(_, (key, _))| key != name);
    let others: Vec<&str> = others.map(|(raw, _)| raw).collect();
    let others = others.join("&");
    let mut url = url.clone();
    url.set_query(Some(&others).filter(|others| !others.is_empty()).map(String::as_str));
    url.query_pairs_mut().append_pair(name, value);
    url
}

/// Returns the value of a query parameter.
fn value_of(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Returns the target of the link with `rel="next"` in a `Link` header (RFC 8288).
fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        let mut quoted = false;
        let end = after.find(|character| {
            quoted ^= character == '"';
            character == ',' && !quoted
        });
        let (parameters, after) = after.split_at(end.unwrap_or(after.len()));
        let is_next = parameters.split(';').any(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else { return false };
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel")
                && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(target);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_replaced_and_the_others_stay_as_they_are() {
        for (query, expected) in [
            ("", "?c=a%26b"),
            ("?", "?c=a%26b"),
            ("?c=1", "?c=a%26b"),
            ("?x=1|2%20&c=1&y[]=3&c", "?x=1|2%20&y[]=3&c=a%26b"),
            ("?%63=1&cc=2", "?cc=2&c=a%26b"),
        ] {
            let url = Url::parse(&format!("http://localhost/p{query}")).unwrap();
            let url = with_parameter(&url, "c", "a&b");
            assert_eq!(url.as_str(), format!("http://localhost/p{expected}"), "{query}");
        }
    }

    #[test]
    fn the_next_link_is_found_by_its_relation() {
        for (header, expected) in [
            (
                r#"<https://a/?page=2>; rel="next", <https://a/?page=9>; rel="last""#,
                "https://a/?page=2",
            ),
            (r#"</a,b>; title="x, rel=next"; rel=prev, </c>;rel=NEXT"#, "/c"),
            (r#"<?c=1>; rel="last next""#, "?c=1"),
        ] {
            assert_eq!(next_link(header), Some(expected), "{header}");
        }
        for header in ["", "<a", "<a>", "<a>; rel=prev", "<a>; rel=\"nextish\"", "a; rel=next"] {
            assert_eq!(next_link(header), None, "{header}");
        }
    }
}
