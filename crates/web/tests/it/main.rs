//! The screens, asked as a browser or a program asks them.

mod actions;
mod api;
mod ask;
mod card;
mod chart;
mod customer;
mod guard;
mod live;
mod markup;
mod nonsense;
mod obligations;
mod pages;
mod peers;
mod publish;
mod record;
mod statement;
mod story;
mod subscribe;
