//! What is masked, and what is not.

use super::{MASK, SecretKind, mask};

/// Texts with `[…]` around what must be masked.
const SECRETS: &[(&str, SecretKind)] = &[
    ("아이디는 hanbit이고 비밀번호는 [qwer1234!]입니다", SecretKind::Password),
    ("비번 [hanbit2018]", SecretKind::Password),
    ("비번: [hanbit]", SecretKind::Password),
    ("비밀번호 = [P@ssw0rd]", SecretKind::Password),
    ("비밀번호는 [1234] 예요", SecretKind::Password),
    ("패스워드 : [abcd!!]", SecretKind::Password),
    ("FTP 암호는 [zx_09ab]로 바꿨습니다", SecretKind::Password),
    ("비밀번호가 [tomato99]인데 안 됩니다", SecretKind::Password),
    ("id: hong\npw: [Gildong!1]\n접속해 보세요", SecretKind::Password),
    ("ID hong / PW [gildong77] 입니다", SecretKind::Password),
    ("My password is [hunter2].", SecretKind::Password),
    ("password: [correct-horse-battery]", SecretKind::Password),
    ("Password = \"[s3cr3t]\"", SecretKind::Password),
    ("user root, passwd=[toor1]", SecretKind::Password),
    ("pass: [letmein]", SecretKind::Password),
    ("the api key is [a8f5f167f44f4964e6c998dee827110c]", SecretKind::Password),
    ("secret=[abcdef]", SecretKind::Password),
    ("OTP 번호 말고 otp: [482913]", SecretKind::Password),
    ("키는 [AKIAIOSFODNN7EXAMPLE] 입니다", SecretKind::Key),
    ("token [ghp_0123456789abcdefghijABCDEFGHIJ0123]", SecretKind::Key),
    ("[sk_live_4eC39HqLyjWDarjtT1zdp7dc]", SecretKind::Key),
    ("https://admin:[hanbit!1]@cp.example.kr/login", SecretKind::Key),
    (
        "[-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----]\n끝",
        SecretKind::Key,
    ),
    ("카드 [4111 1111 1111 1111] 로 결제했어요", SecretKind::Card),
    ("카드번호는 [5555-5555-5555-4444]", SecretKind::Card),
    ("[378282246310005]", SecretKind::Card),
    ("주민번호 [900101-1234567] 입니다", SecretKind::ResidentNumber),
];

/// Ordinary texts of tickets, in which nothing is a secret.
const ORDINARY: &[&str] = &[
    "사이트가 열리지 않습니다. 4시 19분부터입니다.",
    "비밀번호를 잊어버렸습니다. 초기화 부탁드립니다.",
    "비밀번호 변경 후 로그인이 안 됩니다",
    "비밀번호 2번 틀렸더니 잠겼어요",
    "비밀번호 2018년에 바꾸고 그대로입니다",
    "비번 까먹었습니다 ㅠㅠ",
    "비밀번호 찾기: 메일이 안 와요",
    "비밀번호 재설정 메일이 hong@example.kr 로 오지 않습니다",
    "암호화 방식이 TLS1.2 인가요?",
    "패스워드 규칙이 8자 이상인가요?",
    "전화는 010-1234-5678, 02-1234-5678 입니다",
    "주문번호 20180104-0001234 입니다",
    "사업자번호 123-45-67890",
    "계좌 110-123-456789 신한",
    "서버 시간 1515050340000 부터 오류",
    "2018-01-04 16:19:00 부터 17:00:00 까지",
    "IP 192.0.2.10, 2001:db8::10 에서 접속합니다",
    "네임서버 ns1.hanbit.kr 가 응답하지 않아요",
    "https://shop.example.kr/login?next=/order 에서 500 오류",
    "매출이 시간당 1,000,000원입니다",
    "I forgot my password.",
    "My password is wrong, says the login page.",
    "The password reset page returns 502 since 16:19.",
    "password: none",
    "Please reset my password to get me in again.",
    "We pass 3 checks of 5.",
    "The site has passed 99.9% of probes.",
    "It is a secret to nobody that ns1 was down.",
    "secret of success",
    "The API key page is down: https://cp.example.kr/keys",
    "Password policy? 12 characters.",
    "I changed the password, and login fails in 2 of 3 attempts",
    "Traceroute: 10 hops, 203.0.113.7, 14 ms",
    "Ticket 7K2M-X9QD, order 1234-5678-9012-3456",
    "Commit 0123456789abcdef0123456789abcdef01234567",
    "id 0197a2b4-0000-7000-8000-000000000000",
    "sk-learn and eyJust are words",
    "Passwort vergessen",
    "로그인 pw 찾기가 안 됩니다",
    "비밀번호가 맞는데도 로그인이 안 돼요",
    "비밀번호는 말씀드릴 수 없습니다",
    "비밀번호 입력창이 안 보여요",
];

#[test]
fn what_looks_like_a_secret_is_masked_and_nothing_beside_it() {
    for (marked, kind) in SECRETS {
        let (before, rest) = marked.split_once('[').unwrap();
        let (secret, after) = rest.split_once(']').unwrap();
        let masked = mask(&format!("{before}{secret}{after}"));
        assert_eq!(masked.text, format!("{before}{MASK}{after}"), "{marked}");
        assert_eq!(masked.found, [*kind], "{marked}");
    }
}

#[test]
fn ordinary_texts_stay_as_they_are() {
    let masked: Vec<&&str> = ORDINARY.iter().filter(|text| mask(text).text != **text).collect();
    assert!(masked.is_empty(), "{} of {}: {masked:#?}", masked.len(), ORDINARY.len());
}

#[test]
fn masking_twice_changes_nothing_more() {
    for (marked, _) in SECRETS {
        let once = mask(&marked.replace(['[', ']'], ""));
        let again = mask(&once.text);
        assert_eq!(again.text, once.text);
    }
}

#[test]
fn several_secrets_are_each_masked() {
    let masked = mask("pw: abcd1234, 카드 4111111111111111");
    assert_eq!(masked.text, format!("pw: {MASK}, 카드 {MASK}"));
    assert_eq!(masked.found, [SecretKind::Password, SecretKind::Card]);
}

#[test]
fn nothing_that_is_written_breaks_it() {
    for text in [
        "",
        "pw",
        "pw:",
        "비밀번호",
        "비밀번호는",
        "://@",
        "://:@",
        "-----BEGIN ",
        "4-",
        "😀pw: 😀ab1c",
    ] {
        let _ = mask(text);
    }
}

/// S20: a text of a stranger in which each pattern begins again and again. What is looked at twice
/// for each beginning takes hours; the limit of a test ends it.
#[test]
fn a_text_that_begins_a_secret_at_every_letter_is_read_once() {
    let begins =
        ["eyJ", "pw:", "비번:", "-----BEGIN ", "-----BEGIN X\n", "://a:", "4111 ", "pw:(", "sk-"];
    for begin in begins {
        let text = begin.repeat(2_000_000 / begin.len());
        let masked = mask(&text);
        assert!(masked.text.len() <= text.len() + MASK.len(), "{begin}");
    }
}
