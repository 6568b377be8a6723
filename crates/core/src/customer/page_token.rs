//! The address of a customer's own page.

crate::token::token_type!(
    /// The unguessable part of the address of a customer's own page. It shows
    /// what the customer may see: it goes to the customer and the desk alone.
    CustomerPageToken
);
