//! What stands where.

use crate::kit::{inventory, left_out, read, read_as};
use bongsu_import::Format;

pub const DEVICES: &str = r#"{"count": 90, "next": "https://netbox.example/api/dcim/devices/?offset=4",
  "previous": null, "results": [
   {"id": 1, "name": "web-1", "device_type": {"model": "R"}, "role": {"name": "Web server", "slug": "web-server"},
    "site": {"name": "gasan"}, "rack": {"name": "R1"}, "status": {"value": "active"},
    "primary_ip4": {"address": "192.0.2.7/24"}, "primary_ip6": {"address": "2001:db8::7/64"}},
   {"id": 2, "name": "web-2", "device_type": {"model": "R"}, "role": {"slug": "server"},
    "site": {"name": "bundang"}, "rack": {"name": "R1"}, "status": {"value": "active"},
    "primary_ip4": null},
   {"id": 3, "name": "sw-1", "device_type": {"model": "S"}, "role": {"slug": "access-switch"},
    "site": {"name": "gasan"}, "rack": {"name": "R2"}, "status": {"value": "active"},
    "primary_ip4": {"address": "192.0.2.1/24"}},
   {"id": 4, "name": "pdu-1", "device_type": {"model": "P"}, "role": {"slug": "pdu"},
    "site": {"name": "gasan"}, "rack": null, "status": {"value": "active"}},
   {"id": 5, "name": "web-9", "device_type": {"model": "R"}, "role": {"slug": "server"},
    "site": {"name": "gasan"}, "rack": {"name": "R2"}, "status": {"value": "planned"}}]}"#;

fn components(files: &[(&str, &[u8])]) -> Vec<String> {
    let all = inventory(files).components.into_iter();
    let parent = |it: Option<bongsu_core::inventory::ComponentKey>| {
        it.map_or("-".to_owned(), |it| it.to_string())
    };
    all.map(|(key, it)| format!("{key} {}", parent(it.parent))).collect()
}

#[test]
fn devices_of_netbox_lead_from_an_address_to_the_data_centre() {
    let racks = r#"{"count": 1, "next": null, "results": [{"id": 7, "name": "R2", "u_height": 42,
        "site": {"name": "gasan"}, "status": {"value": "active"}}]}"#;
    let files = [("devices.json", DEVICES.as_bytes()), ("racks.json", racks.as_bytes())];
    assert_eq!(
        components(&files),
        [
            "address:192.0.2.7 server:web-1",
            "address:2001:db8::7 server:web-1",
            "rack:R2 dc:gasan",
            "rack:bundang/R1 dc:bundang",
            "rack:gasan/R1 dc:gasan",
            "server:web-1 rack:gasan/R1",
            "server:web-2 rack:bundang/R1",
            "switch:sw-1 dc:gasan",
        ]
    );
    let reading = read("devices.json", DEVICES).unwrap();
    assert_eq!(reading.format, Format::NetBox);
    assert_eq!(
        left_out(&reading),
        [
            "1 × not in use (“planned”): web-9",
            "1 × device of the role “pdu”, which is no component here: pdu-1",
            "1 × part of a list; export its other pages too: 5 / 90",
        ]
    );
}

#[test]
fn addresses_of_phpipam_are_of_their_hosts() {
    let addresses = r#"{"code": 200, "success": true, "data": [
        {"id": "1", "subnetId": "3", "ip": "192.0.2.7", "is_gateway": null, "hostname": "web-1"},
        {"id": "2", "subnetId": "3", "ip": "192.0.2.8", "hostname": "web-1"},
        {"id": "3", "subnetId": "3", "ip": "192.0.2.1", "is_gateway": "1", "hostname": "gw"},
        {"id": "4", "subnetId": "3", "ip": "192.0.2.9", "hostname": null}]}"#;
    assert_eq!(
        components(&[("a.json", addresses.as_bytes())]),
        ["address:192.0.2.7 server:web-1", "address:192.0.2.8 server:web-1", "server:web-1 -"]
    );
    let reading = read("a.json", addresses).unwrap();
    assert_eq!(reading.format, Format::PhpIpam);
    assert_eq!(left_out(&reading).len(), 2);
    // Another file says in which rack it stands.
    let files = [("a.json", addresses.as_bytes()), ("devices.json", DEVICES.as_bytes())];
    assert!(components(&files).contains(&"server:web-1 rack:gasan/R1".to_owned()));
    let denied = r#"{"code": 401, "success": false, "message": "Unauthorized"}"#;
    let error = read_as("a", denied, Some(Format::PhpIpam), None).unwrap_err().to_string();
    assert!(error.ends_with("instead of a list: Unauthorized"), "{error}");
}
