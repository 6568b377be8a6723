//! The simulated name servers: UDP and TCP on one address each.

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

/// A simulated name server.
#[derive(Clone)]
pub struct NameServer {
    /// Its index in the plan.
    pub number: usize,
    /// The plan of the company.
    pub plan: Arc<Plan>,
    /// The zones.
    pub zones: Arc<Zones>,
    /// The faults.
    pub plane: Arc<FaultPlane>,
    /// Tasks of delayed responses.
    pub tasks: TaskTracker,
}

/// The response to a query, with its delay and size limit.
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
            // An ICMP error of a client that has left shows up here and is ignored.
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

    /// Handles length-prefixed queries (RFC 7766).
    async fn converse(&self, mut stream: TcpStream, from: SocketAddr) -> std::io::Result<()> {
        loop {
            let len = stream.read_u16().await?;
            let mut packet = vec![0; usize::from(len)];
            stream.read_exact(&mut packet).await?;
            let Some(decided) = self.decide(&packet, from.ip()) else {
                // Lost: no response until the client closes.
                stream.read_u8().await?;
                return Ok(());
            };
            self.plane.clock().sleep(decided.after).await;
            let answer = decided.answer.to_vec().map_err(std::io::Error::other)?;
            let len = u16::try_from(answer.len()).map_err(std::io::Error::other)?;
            stream.write_all(&[&len.to_be_bytes()[..], &answer].concat()).await?;
        }
    }

    /// The response, or `None` when the query is lost or invalid.
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
