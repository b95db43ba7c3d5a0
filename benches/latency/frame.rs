//! Messages on a pipe: `Content-Length`, a blank line, and so many bytes of JSON.

use std::io::{self, BufRead, Write};

use serde_json::Value;

/// The next message; `None` at the end of the stream.
pub fn read(from: &mut impl BufRead) -> io::Result<Option<Value>> {
    body(from)?.map(|body| serde_json::from_slice(&body)).transpose().map_err(io::Error::from)
}

/// The next message as it came.
pub fn body(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(value) = header.strip_prefix("Content-Length:") {
                    length = value.trim().parse().ok();
                }
            }
        }
    }
    let length: usize = length.ok_or_else(|| io::Error::other("a message without its length"))?;
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(Some(body))
}

/// A message as it goes on the pipe.
pub fn bytes(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub fn write(to: &mut impl Write, message: &Value) -> io::Result<()> {
    to.write_all(&bytes(message))?;
    to.flush()
}
