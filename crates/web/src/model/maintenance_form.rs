//! The form of a maintenance, as a page or a program sends it.

use super::text_of::text_of;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A planned maintenance. Title and description in Korean, in English, or in both; readers of the
/// other language read what there is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct MaintenanceForm {
    /// What it is called, in Korean; at most 200 characters.
    pub title_ko: String,
    /// What it is called, in English.
    pub title_en: String,
    /// What is done, in Korean; at most 4000 characters.
    pub body_ko: String,
    /// What is done, in English.
    pub body_en: String,
    /// The components that are taken down, with commas or line ends between them, such as
    /// `server:web-1`; or a list of them.
    #[serde(deserialize_with = "text_of")]
    pub components: String,
    /// Single sites, by host name, likewise.
    #[serde(deserialize_with = "text_of")]
    pub sites: String,
    /// Customers all of whose sites are taken down, by key, likewise.
    #[serde(deserialize_with = "text_of")]
    pub customers: String,
    /// When the first window starts, by the clocks of the zone, such as `2026-03-29T02:00`.
    pub start: String,
    /// How long each window is, in minutes, 1 to 20160; a text or a number.
    #[serde(deserialize_with = "text_of")]
    pub minutes: String,
    /// An IANA time zone such as `Asia/Seoul`; that of the status page when left out.
    pub zone: String,
    /// How it is repeated: an RRULE (RFC 5545) of FREQ=DAILY, WEEKLY or MONTHLY with INTERVAL,
    /// BYDAY, BYMONTHDAY, WKST, and COUNT or UNTIL. Once when left out.
    pub rule: String,
    /// Starts of the rule on which there is no window, with commas or line ends between them.
    #[serde(deserialize_with = "text_of")]
    pub except: String,
    /// How many hours before a window the affected contacts are told, 0 to 720; they are not told
    /// when left out.
    #[serde(deserialize_with = "text_of")]
    pub notice_hours: String,
    /// `yes` when the public page shows it. One that names sites or customers is not shown there.
    pub public: String,
}

/// The maintenances of a calendar, all with the same scope.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CalendarForm {
    /// An iCalendar file (RFC 5545). An event that was read before is changed to what it is now.
    pub calendar: String,
    /// As in a maintenance.
    #[serde(deserialize_with = "text_of")]
    pub components: String,
    /// As in a maintenance.
    #[serde(deserialize_with = "text_of")]
    pub sites: String,
    /// As in a maintenance.
    #[serde(deserialize_with = "text_of")]
    pub customers: String,
    /// As in a maintenance.
    #[serde(deserialize_with = "text_of")]
    pub notice_hours: String,
    /// As in a maintenance.
    pub public: String,
}
