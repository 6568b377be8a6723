//! The people of a drill: one of them is logged in by themselves on loopback.

use crate::oncall_file::Editor;
use bongsu_core::Time;
use bongsu_core::access::{LoginName, Role};
use bongsu_core::oncall::plan::ConfiguredChannels;
use bongsu_store::{Error, Store};

/// Login name, name, role. The first is logged in by themselves.
const PEOPLE: [(&str, &str, Role); 8] = [
    ("hana", "윤하나 Yoon Hana", Role::Administrator),
    ("jiho", "박지호 Park Jiho", Role::Engineer),
    ("sora", "최소라 Choi Sora", Role::Engineer),
    ("minseo", "오민서 Oh Minseo", Role::Engineer),
    ("minji", "김민지 Kim Minji", Role::Counsellor),
    ("yuna", "이유나 Lee Yuna", Role::Counsellor),
    ("doyun", "정도윤 Jung Doyun", Role::Counsellor),
    ("taeho", "한태호 Han Taeho", Role::Manager),
];

/// By what the others log in. Everybody knows it: whoever reaches a drill on loopback is logged in
/// as its administrator anyway.
pub const PASSWORD: &str = "rehearsal-of-an-outage";

/// Who is logged in by themselves.
pub fn logged_in() -> Option<LoginName> {
    LoginName::parse(PEOPLE[0].0).ok()
}

/// Reads the plans of a drill, whose only way out is mail.
pub fn plan_editor() -> Editor {
    let ways = ConfiguredChannels { mail: true, ..ConfiguredChannels::default() };
    Editor::with(ways, Vec::new())
}

/// All login names.
#[cfg(test)]
pub fn logins() -> impl Iterator<Item = &'static str> {
    PEOPLE.iter().map(|(login, ..)| *login)
}

/// Adds them; those of an earlier run of the same drill stay as they are.
///
/// # Errors
/// Any database error.
pub async fn add(store: &Store, now: Time) -> Result<(), Error> {
    let hash = store.hash_password(PASSWORD)?;
    for (login, name, role) in PEOPLE {
        let Ok(login) = LoginName::parse(login) else { continue };
        store.add_user(&login, name, role, now).await?;
        // An administrator has no password that everybody knows, even here.
        let user = store.user_by_login(&login).await?;
        if let Some(user) = user.filter(|user| user.role != Role::Administrator) {
            store.set_password(user.id, &hash, "").await?;
        }
    }
    Ok(())
}
