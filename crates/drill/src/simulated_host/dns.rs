//! The drill's authoritative name servers: UDP and TCP on one address each.

use super::fault::{DnsEffect, FaultPlane};
use super::plan::Plan;
use super::zones::{Zones, fit, limit};
use hickory_proto::op::{Message, MessageType, ResponseCode};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio_util::task::TaskTracker;

/// One name server with what it shares with the others.
#[derive(Clone)]
pub struct NameServer {
    /// Its number on the plan.
    pub number: usize,
    /// The company.
    pub plan: Arc<Plan>,
    /// What is known.
    pub zones: Arc<Zones>,
    /// What goes wrong.
    pub plane: Arc<FaultPlane>,
    /// Where late answers wait.
    pub tasks: TaskTracker,
}

/// What to do with a question.
struct Decided {
    answer: Message,
    after: Duration,
    limit: usize,
}

impl NameServer {
    /// Answers over UDP until the socket fails.
    pub async fn serve_udp(self, socket: UdpSocket) {
        let socket = Arc::new(socket);
        let mut packet = vec![0; 4096];
        loop {
            // A refused port at an asker who left comes back as an error here: not ours to mind.
            let Ok((len, from)) = socket.recv_from(&mut packet).await else { continue };
            let Some(decided) = self.decide(&packet[..len], from.ip()) else { continue };
            let Some(answer) = fit(&decided.answer, decided.limit) else { continue };
            if decided.after.is_zero() {
                drop(socket.send_to(&answer, from).await);
                continue;
            }
            let (socket, clock) = (socket.clone(), self.plane.clock().clone());
            self.tasks.spawn(async move {
                clock.sleep(decided.after).await;
                drop(socket.send_to(&answer, from).await);
            });
        }
    }

    /// Answers over TCP until the listener fails.
    pub async fn serve_tcp(self, listener: TcpListener) {
        loop {
            let Ok((stream, from)) = listener.accept().await else { continue };
            let server = self.clone();
            self.tasks.spawn(async move { drop(server.converse(stream, from).await) });
        }
    }

    /// Questions and answers with their lengths before them (RFC 7766).
    async fn converse(&self, mut stream: TcpStream, from: SocketAddr) -> std::io::Result<()> {
        loop {
            let len = stream.read_u16().await?;
            let mut packet = vec![0; usize::from(len)];
            stream.read_exact(&mut packet).await?;
            let Some(decided) = self.decide(&packet, from.ip()) else {
                // Lost: the asker hears nothing until he hangs up.
                stream.read_u8().await?;
                return Ok(());
            };
            self.plane.clock().sleep(decided.after).await;
            let answer = decided.answer.to_vec().map_err(std::io::Error::other)?;
            let len = u16::try_from(answer.len()).map_err(std::io::Error::other)?;
            stream.write_all(&[&len.to_be_bytes()[..], &answer].concat()).await?;
        }
    }

    /// The answer, or `None` when the question is lost or is none.
    fn decide(&self, packet: &[u8], from: IpAddr) -> Option<Decided> {
        let question = Message::from_vec(packet).ok()?;
        if question.message_type != MessageType::Query {
            return None;
        }
        let group = self.plan.name_servers[self.number].group;
        let reply = self.zones.answer(group, &question);
        let vantage = match from {
            IpAddr::V4(ip) => self.plan.vantage_at(ip),
            IpAddr::V6(_) => None,
        };
        let mut decided =
            Decided { answer: reply.message, after: Duration::ZERO, limit: limit(&question) };
        match self.plane.dns(self.number, reply.zone, vantage) {
            DnsEffect::Lost => return None,
            DnsEffect::Answer(after) => decided.after = after,
            DnsEffect::Refused => refuse(&mut decided.answer, ResponseCode::Refused),
            DnsEffect::ServFail => refuse(&mut decided.answer, ResponseCode::ServFail),
        }
        Some(decided)
    }
}

fn refuse(answer: &mut Message, code: ResponseCode) {
    answer.answers.clear();
    answer.authorities.clear();
    answer.metadata.authoritative = false;
    answer.metadata.response_code = code;
}
