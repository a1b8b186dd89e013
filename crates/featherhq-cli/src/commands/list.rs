//! Reads a list and prints its elements.

use featherhq::{ElementStream, Error};

use super::listing::Listing;
use super::undecoded::{printed_as_sent, undecoded};
use crate::context::Context;
use crate::failure::{ElementFailures, Failure, Stop};
use crate::list_stream::ListStream;
use crate::output::Output;
use crate::view::Row;

/// Selects elements of a list.
pub(super) trait Filter<T> {
    fn admits(&mut self, element: &T) -> bool;

    /// Returns whether an element that does not decode may be selected, as far as its JSON shows.
    fn admits_undecoded(&mut self, json: &str) -> bool;
}

/// Selects all elements.
pub(super) struct All;

impl<T> Filter<T> for All {
    fn admits(&mut self, _: &T) -> bool {
        true
    }

    fn admits_undecoded(&mut self, _: &str) -> bool {
        true
    }
}

/// Prints the elements of a list that pass the filter, as they arrive.
///
/// An element that does not decode is reported, and the list goes on: JSON has its value all the
/// same, a table lacks it. A list that breaks off before anything was printed is requested again.
pub(super) async fn print<T: Row>(
    open: impl Fn() -> ElementStream<T>,
    filter: &mut impl Filter<T>,
    json: impl Fn(&T) -> &str,
    none: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let mut list = ListStream::new(open, context);
    let mut received = Received::new(output)?;
    // Of attempts that broke off, the one that came furthest.
    let mut furthest: Option<Received<T>> = None;
    let end = loop {
        match received.read(&mut list, filter, &json, output).await? {
            End::Broken(error) if !received.listing.has_printed() && list.restart(&error).await => {
                let broken = std::mem::replace(&mut received, Received::new(output)?);
                furthest = Some(broken.or_longer(furthest));
            }
            End::Broken(error) => break Err(list.failure(error)),
            End::Deadline(failure) => break Err(failure),
            End::Complete => break Ok(()),
        }
    };
    if let Err(failure) = end {
        let mut received = received.or_longer(furthest);
        received.report_failures(output);
        return Err(received.listing.break_off(failure, output));
    }
    received.report_failures(output);
    // A list of which nothing decodes is not an empty one.
    let none = match received.missing {
        0 => none.to_owned(),
        1 => "The only element that was received could not be decoded.".to_owned(),
        count => format!("None of the {count} elements that were received could be decoded."),
    };
    received.listing.finish(&none, output)
}

/// What an attempt to read a list has received.
struct Received<T> {
    listing: Listing<T>,
    failures: ElementFailures,
    /// Failures of elements that are not reported yet. They are dropped with the attempt.
    pending: Vec<Failure>,
    /// Elements that are missing from the output, since they do not decode.
    missing: usize,
}

/// How reading a list ended.
enum End {
    Complete,
    Broken(Error),
    /// The command is at its deadline.
    Deadline(Failure),
}

impl<T: Row> Received<T> {
    fn new(output: &Output) -> Result<Self, Failure> {
        Ok(Self {
            listing: Listing::new(output)?,
            failures: ElementFailures::default(),
            pending: Vec::new(),
            missing: 0,
        })
    }

    /// Returns this or `other`, whichever has more elements; this if they have the same number.
    fn or_longer(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.listing.len() > self.listing.len() => other,
            _ => self,
        }
    }

    /// Reads a list to its end.
    async fn read<F: Fn() -> ElementStream<T>>(
        &mut self,
        list: &mut ListStream<'_, T, F>,
        filter: &mut impl Filter<T>,
        json: impl Fn(&T) -> &str,
        output: &mut Output,
    ) -> Result<End, Stop> {
        loop {
            let Some(element) = output.flush_before(list.next()).await? else {
                return Ok(End::Complete);
            };
            let deadline = output.check_deadline();
            match (element, deadline) {
                (Err(error), _) if list.is_finished() => return Ok(End::Broken(error)),
                (_, Err(failure)) => return Ok(End::Deadline(failure)),
                (Ok(element), Ok(())) if filter.admits(&element) => {
                    self.listing.add(&element, json(&element), output)?;
                    if self.listing.has_printed() {
                        self.report_pending(output);
                    }
                }
                (Ok(_), Ok(())) => {}
                (Err(error), Ok(())) => self.add_undecoded(error, filter, output)?,
            }
        }
    }

    /// Adds an element that did not decode.
    fn add_undecoded(
        &mut self,
        error: Error,
        filter: &mut impl Filter<T>,
        output: &mut Output,
    ) -> Result<(), Stop> {
        let hint = match undecoded(&error) {
            Some(json) if !filter.admits_undecoded(json) => return Ok(()),
            Some(json) if self.listing.add_undecoded(json, output)? => {
                if self.failures.count() {
                    output.warn(&printed_as_sent(error));
                }
                return Ok(());
            }
            Some(_) => "it is missing from the table; -o json prints it as it was sent",
            None => "it is missing from the output",
        };
        self.missing += 1;
        if self.failures.count() {
            self.pending.push(Failure::from_error(error, Some(hint.to_owned())));
        }
        if self.listing.has_printed() {
            self.report_pending(output);
        }
        Ok(())
    }

    fn report_pending(&mut self, output: &mut Output) {
        for failure in self.pending.drain(..) {
            output.report(&failure);
        }
    }

    /// Reports the failures of elements that were not reported yet, most of them as a number.
    fn report_failures(&mut self, output: &mut Output) {
        self.report_pending(output);
        match self.failures.others() {
            Some(others) if self.missing > 0 => output.report(&others),
            Some(others) => output.warn(&others),
            None => {}
        }
    }
}
