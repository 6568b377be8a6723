-- When the address in a notice was first opened. By whom nobody knows: mail programs look at
-- addresses by themselves.

ALTER TABLE notice ADD COLUMN opened_at TIMESTAMPTZ;
