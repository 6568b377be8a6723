//! The people of a drill: one of them is logged in by themselves on loopback.

use bongsu_core::Time;
use bongsu_core::access::{LoginName, Role};
use bongsu_store::{Error, Store};

/// Login name, name, role. The first is logged in by themselves.
const PEOPLE: [(&str, &str, Role); 7] = [
    ("hana", "윤하나 Yoon Hana", Role::Administrator),
    ("jiho", "박지호 Park Jiho", Role::Engineer),
    ("sora", "최소라 Choi Sora", Role::Engineer),
    ("minji", "김민지 Kim Minji", Role::Counsellor),
    ("yuna", "이유나 Lee Yuna", Role::Counsellor),
    ("doyun", "정도윤 Jung Doyun", Role::Counsellor),
    ("taeho", "한태호 Han Taeho", Role::Manager),
];

/// Who is logged in by themselves.
pub fn logged_in() -> Option<LoginName> {
    LoginName::parse(PEOPLE[0].0).ok()
}

/// Adds them; those of an earlier run of the same drill stay as they are.
///
/// # Errors
/// Any database error.
pub async fn add(store: &Store, now: Time) -> Result<(), Error> {
    for (login, name, role) in PEOPLE {
        if let Ok(login) = LoginName::parse(login) {
            store.add_user(&login, name, role, now).await?;
        }
    }
    Ok(())
}
