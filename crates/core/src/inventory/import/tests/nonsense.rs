//! Whatever comes in: refused with a reason or taken, never a panic.

use super::*;
use proptest::prelude::*;

fn read(kind: FileKind, bytes: &[u8]) {
    let file = SourceFile { name: "x.kr.zone".into(), bytes: bytes.to_vec(), kind: Some(kind) };
    match inventory(&[file]) {
        Ok(inventory) => {
            // What was taken can be written and taken again.
            assert_eq!(json(&export(&inventory)), inventory);
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                let text = error.to_string();
                assert!(!text.contains('\n') && !text.contains('\u{1b}'), "{text:?}");
            }
        }
    }
}

/// Bytes made of what the three formats are made of, so that some of it makes sense.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &str = "customer|contact|domain|server|url|part|parent|rack:r1|,|\n|\r\n|\"|;|\t| |\
        {|}|[|]|:|null|\"sites\":|\"parts\":|\"domain\":|\"a.kr\"|a.kr|kim|k@a.kr|$ORIGIN|$TTL|(|)|NS|A|\
        AAAA|SOA|CNAME|IN|3600|.|@|\\|\\046|192.0.2.1|::1|한글.한국|https://|/|*|co.kr|\u{feff}|\0|\
        \u{1b}[2J|ⓐ.kr|１.２.３.４|xn--|xn--a.kr|customer,contact,domain\n|$ORIGIN kr.\n|a NS b\n";
    let piece = prop::sample::select(PIECES.split('|').collect::<Vec<_>>());
    prop::collection::vec(piece, 0..40).prop_map(|all| all.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes(bytes: Vec<u8>) {
        for kind in [FileKind::Csv, FileKind::Json, FileKind::Zone] {
            read(kind, &bytes);
        }
    }

    #[test]
    fn any_pieces(bytes in pieces()) {
        for kind in [FileKind::Csv, FileKind::Json, FileKind::Zone] {
            read(kind, &bytes);
        }
    }

    #[test]
    fn any_row(cells in prop::collection::vec(".{0,20}", 9)) {
        let header = "customer,contact,domain,url,status,address,name_servers,rack,language\n";
        let row: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
        read(FileKind::Csv, format!("{header}{}\n", row.join(",")).as_bytes());
    }

    #[test]
    fn any_truth_with_a_bite_taken_out(from in 0usize..200, len in 0usize..20) {
        let whole = r#"{"customers":[{"customer":"kim","contact":"k@a.kr"}],"sites":[{"customer":"kim","domain":"한글.한국","url":"https://한글.한국/"}],"components":[{"key":"rack:r1","parent":"dc:a"}]}"#.as_bytes();
        let mut bytes = whole.to_vec();
        bytes.drain(from.min(whole.len())..(from + len).min(whole.len()));
        read(FileKind::Json, &bytes);
    }
}
