//! Decodes a response of which one record cannot be read: the others count all the same.

use super::wire;
use hickory_proto::op::{Message, OpCode};
use hickory_proto::rr::Record;
use hickory_proto::serialize::binary::BinDecoder;

/// The message, without the records that cannot be read; `None` when its head or its question
/// cannot be either.
pub(super) fn decode(packet: &[u8]) -> Option<Message> {
    if let Ok(message) = Message::from_vec(packet) {
        return Some(message);
    }
    let (end, [answers, authorities, additionals]) = wire::sections(packet)?;
    let mut head = packet.get(..end)?.to_vec();
    // The three counts of records.
    head.get_mut(6..12)?.fill(0);
    let mut message = Message::from_vec(&head).ok()?;
    let whole = BinDecoder::new(packet);
    let readable = |at: usize| -> Option<Record> {
        let mut decoder = whole.clone(u16::try_from(at).ok()?);
        Message::read_records(&mut decoder, 1, false, OpCode::Query).ok()?.0.pop()
    };
    message.insert_answers(answers.into_iter().filter_map(readable).collect());
    message.insert_authorities(authorities.into_iter().filter_map(readable).collect());
    message.insert_additionals(additionals.into_iter().filter_map(readable).collect());
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::{MessageType, Query};
    use hickory_proto::rr::rdata::{A, TXT};
    use hickory_proto::rr::{Name, RData, RecordType};

    #[test]
    fn one_unreadable_record_does_not_spoil_the_others() {
        let name = Name::from_ascii("shop.kr.").unwrap();
        let mut message = Message::new(7, MessageType::Response, OpCode::Query);
        message.add_query(Query::query(name.clone(), RecordType::A));
        let address = RData::A(A::new(192, 0, 2, 1));
        let text = RData::TXT(TXT::new(vec!["abc".into()]));
        message.add_answer(Record::from_rdata(name.clone(), 60, address));
        message.add_additional(Record::from_rdata(name, 60, text));
        let mut packet = message.to_vec().unwrap();
        let length = packet.len() - 4;
        // The text claims to be longer than its record.
        packet[length] = 200;
        assert!(Message::from_vec(&packet).is_err());
        let read = decode(&packet).unwrap();
        assert_eq!((read.answers.len(), read.additionals.len()), (1, 0));
        assert_eq!(decode(&packet[..5]).map(|_| ()), None);
    }
}
