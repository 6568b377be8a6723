//! The address of a customer's own page.

crate::token::token_type!(
    /// The unguessable part of the address of a customer's own page. Whoever has it sees
    /// what the customer sees: it goes to the customer and the desk alone.
    CustomerPageToken
);
