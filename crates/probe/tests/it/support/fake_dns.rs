//! A scripted name server on loopback.

use hickory_proto::op::{Edns, Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{Name, RData, Record};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::mpsc;

/// A question that came in, to be answered by the test when it likes.
pub struct Asked {
    pub question: Message,
    pub from: SocketAddr,
    socket: Arc<UdpSocket>,
}

impl Asked {
    /// The answer of a healthy server.
    pub fn healthy(&self, serial: u32) -> Message {
        healthy(&self.question, serial)
    }

    pub async fn answer(&self, message: &Message) {
        self.raw(&message.to_vec().unwrap()).await;
    }

    pub async fn raw(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.from).await.unwrap();
    }

    /// From another port of the same address, like a spoofed response.
    pub async fn answer_from_elsewhere(&self, message: &Message) {
        let ip = self.socket.local_addr().unwrap().ip();
        let other = UdpSocket::bind((ip, 0)).await.unwrap();
        other.send_to(&message.to_vec().unwrap(), self.from).await.unwrap();
    }
}

/// What a healthy server answers.
pub fn healthy(question: &Message, serial: u32) -> Message {
    let mut answer = Message::new(question.metadata.id, MessageType::Response, OpCode::Query);
    answer.metadata.authoritative = true;
    answer.add_queries(question.queries.clone());
    let zone = question.queries[0].name().clone();
    let server = Name::from_ascii("ns1.gabia.test.").unwrap();
    let soa = SOA::new(server.clone(), server, serial, 3600, 600, 86400, 60);
    answer.add_answer(Record::from_rdata(zone, 60, RData::SOA(soa)));
    if question.edns.is_some() {
        answer.set_edns(Edns::new());
    }
    answer
}

/// What a server answers that fails with `rcode`.
pub fn failing(question: &Message, rcode: ResponseCode) -> Message {
    let mut answer = healthy(question, 0);
    answer.answers.clear();
    answer.metadata.response_code = rcode;
    answer.metadata.authoritative = false;
    answer
}

/// A server whose questions the test takes one by one.
pub struct FakeDns {
    pub address: SocketAddr,
    asked: mpsc::UnboundedReceiver<Asked>,
}

impl FakeDns {
    pub async fn start(ip: &str) -> FakeDns {
        FakeDns::start_on(UdpSocket::bind((ip, 0)).await.unwrap())
    }

    /// On a port that is free for TCP as well, which answers by `reply`, one question a
    /// connection.
    pub async fn start_with_tcp(
        ip: &str,
        reply: impl Fn(&Message) -> Message + Send + 'static,
    ) -> FakeDns {
        loop {
            let socket = UdpSocket::bind((ip, 0)).await.unwrap();
            if let Ok(listener) = TcpListener::bind(socket.local_addr().unwrap()).await {
                serve_tcp(listener, reply);
                return FakeDns::start_on(socket);
            }
        }
    }

    pub fn start_on(socket: UdpSocket) -> FakeDns {
        let socket = Arc::new(socket);
        let address = socket.local_addr().unwrap();
        let (give, asked) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut buffer = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let question = Message::from_vec(&buffer[..length]).expect("we ask in real DNS");
                if give.send(Asked { question, from, socket: socket.clone() }).is_err() {
                    return;
                }
            }
        });
        FakeDns { address, asked }
    }

    pub async fn next(&mut self) -> Asked {
        super::must("a question", self.asked.recv()).await.expect("the server runs")
    }

    /// How many questions came in that were not taken yet.
    pub fn taken(&mut self) -> usize {
        std::iter::from_fn(|| self.asked.try_recv().ok()).count()
    }

    /// Answers everything from now on by `reply`.
    pub fn always(mut self, reply: impl Fn(&Asked) -> Message + Send + 'static) {
        tokio::spawn(async move {
            while let Some(asked) = self.asked.recv().await {
                asked.answer(&reply(&asked)).await;
            }
        });
    }
}

fn serve_tcp(listener: TcpListener, reply: impl Fn(&Message) -> Message + Send + 'static) {
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let length = stream.read_u16().await.unwrap();
            let mut bytes = vec![0; usize::from(length)];
            stream.read_exact(&mut bytes).await.unwrap();
            let answer = reply(&Message::from_vec(&bytes).unwrap()).to_vec().unwrap();
            stream.write_u16(answer.len() as u16).await.unwrap();
            stream.write_all(&answer).await.unwrap();
        }
    });
}
