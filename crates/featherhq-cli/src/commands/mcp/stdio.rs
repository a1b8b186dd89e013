//! Standard input and output that report when the client has left.
//!
//! At the end of the input, `rmcp` waits seconds for calls in progress, and it goes on when nothing
//! can be written. A client that has closed a pipe does not wait for results.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, Stdin, Stdout};
use tokio::sync::oneshot;

/// Standard input. Its sender is dropped at the end of the input.
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

/// Standard output. Its sender sends the first error.
#[derive(Debug)]
pub(super) struct Output {
    stdout: Stdout,
    failure: Option<oneshot::Sender<io::Error>>,
}

impl Output {
    /// Returns the output, and what resolves to its first error.
    pub(super) fn new() -> (Self, oneshot::Receiver<io::Error>) {
        let (sender, receiver) = oneshot::channel();
        (Self { stdout: tokio::io::stdout(), failure: Some(sender) }, receiver)
    }

    fn report<T>(&mut self, result: io::Result<T>) -> Poll<io::Result<T>> {
        if let Err(error) = &result
            && let Some(sender) = self.failure.take()
        {
            let _ = sender.send(io::Error::new(error.kind(), error.to_string()));
        }
        Poll::Ready(result)
    }
}

impl AsyncWrite for Output {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = std::task::ready!(Pin::new(&mut self.stdout).poll_write(context, bytes));
        self.report(result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = std::task::ready!(Pin::new(&mut self.stdout).poll_flush(context));
        self.report(result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = std::task::ready!(Pin::new(&mut self.stdout).poll_shutdown(context));
        self.report(result)
    }
}
