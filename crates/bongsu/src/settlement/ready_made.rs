//! Terms that come with the program.

use super::terms_file;
use bongsu_core::settlement::terms::Terms;

/// Each file with its text.
const FILES: [(&str, &str); 11] = [
    ("aws-compute", include_str!("terms/aws-compute.toml")),
    ("azure-vm-single", include_str!("terms/azure-vm-single.toml")),
    ("digitalocean-droplet", include_str!("terms/digitalocean-droplet.toml")),
    ("google-compute", include_str!("terms/google-compute.toml")),
    ("hosting-x10-from-report", include_str!("terms/hosting-x10-from-report.toml")),
    ("kr-carrier-x10", include_str!("terms/kr-carrier-x10.toml")),
    ("kr-cloud-nebulax-2025", include_str!("terms/kr-cloud-nebulax-2025.toml")),
    ("kr-gabia-2004", include_str!("terms/kr-gabia-2004.toml")),
    ("kr-hosting-standard", include_str!("terms/kr-hosting-standard.toml")),
    ("kr-isp-from-report", include_str!("terms/kr-isp-from-report.toml")),
    ("upcloud", include_str!("terms/upcloud.toml")),
];

/// The terms that come with the program, in order of their names, each with its text.
///
/// # Panics
/// Never: a test reads them all.
pub fn ready_made() -> impl Iterator<Item = (Terms, &'static str)> {
    FILES.iter().map(|(name, text)| {
        let terms = terms_file::read(name, text).expect("terms of the program are valid");
        (terms, *text)
    })
}
