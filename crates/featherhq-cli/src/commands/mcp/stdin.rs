//! Standard input that reports its end.
//!
//! At the end of the input, `rmcp` waits seconds for calls in progress. A client that has closed
//! the pipe does not wait for their results.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf, Stdin};
use tokio::sync::oneshot;

/// Standard input. Its sender is used or dropped at the end of the input.
#[derive(Debug)]
pub(super) struct Input {
    stdin: Stdin,
    end: Option<oneshot::Sender<()>>,
}

impl Input {
    /// Returns the input, and what resolves at its end.
    pub(super) fn new() -> (Self, oneshot::Receiver<()>) {
        let (sender, receiver) = oneshot::channel();
        (Self { stdin: tokio::io::stdin(), end: Some(sender) }, receiver)
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = std::task::ready!(Pin::new(&mut self.stdin).poll_read(context, buffer));
        if result.is_err() || buffer.filled().len() == before {
            self.end.take();
        }
        Poll::Ready(result)
    }
}
