//! S8: deliveries reach their providers, tested against real servers and fakes.

mod alertmanager;
mod dkim;
mod fake_gateway;
mod fake_relay;
mod fuzz;
mod hostile_mail;
mod remote;
mod sink;
mod sms;
mod smtp;
mod two_secrets;
mod webhook;
