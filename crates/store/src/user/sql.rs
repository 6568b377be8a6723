//! Statements of users, and of how they prove who they are.

crate::statement::statements! {
    /// Id, login, name, role, settings, now. A login name that is taken changes nothing.
    USER_INSERT = "
        INSERT INTO user_account (id, login, name, role, totp_step, settings, created_at)
        VALUES ($1, $2, $3, $4, 0, $5, $6)
        ON CONFLICT DO NOTHING";
    /// Id, login: touches the user when they are this one.
    USER_IS = "UPDATE user_account SET login = $2 WHERE id = $1 AND login = $2";
    /// All.
    USERS = "
        SELECT id, login, name, role, password, totp_secret, totp_step, settings, created_at,
               disabled_at,
               (SELECT MAX(seen_at) FROM session WHERE user_id = user_account.id) AS seen
        FROM user_account ORDER BY login";
    /// Login.
    USER_BY_LOGIN = "
        SELECT id, login, name, role, password, totp_secret, totp_step, settings, created_at,
               disabled_at,
               (SELECT MAX(seen_at) FROM session WHERE user_id = user_account.id) AS seen
        FROM user_account WHERE login = $1";
    /// Id.
    USER_BY_ID = "
        SELECT id, login, name, role, password, totp_secret, totp_step, settings, created_at,
               disabled_at,
               (SELECT MAX(seen_at) FROM session WHERE user_id = user_account.id) AS seen
        FROM user_account WHERE id = $1";
    /// Issuer, subject.
    USER_BY_IDENTITY = "
        SELECT id, login, name, role, password, totp_secret, totp_step, settings, created_at,
               disabled_at,
               (SELECT MAX(seen_at) FROM session WHERE user_id = user_account.id) AS seen
        FROM user_account
        WHERE id IN (SELECT i.user_id FROM user_identity i WHERE i.issuer = $1 AND i.subject = $2)";
    /// Issuer, subject, user, now. Who the provider knows already changes nothing.
    IDENTITY_INSERT = "
        INSERT INTO user_identity (issuer, subject, user_id, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    /// Issuer, subject, user: touches the identity when it is this user's.
    IDENTITY_IS = "
        UPDATE user_identity SET user_id = $3
        WHERE issuer = $1 AND subject = $2 AND user_id = $3";
    /// Id: touches the user when they are not disabled.
    USER_IS_ENABLED = "
        UPDATE user_account SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NULL";
    /// How many can log in.
    USERS_COUNT = "SELECT COUNT(*) AS n FROM user_account WHERE password IS NOT NULL";
    /// Id, role.
    USER_ROLE = "UPDATE user_account SET role = $2 WHERE id = $1";
    /// Id, since; NULL to enable.
    USER_DISABLE = "UPDATE user_account SET disabled_at = $2 WHERE id = $1";
    /// Id, password; NULL for none.
    USER_PASSWORD = "UPDATE user_account SET password = $2 WHERE id = $1";
    /// Id, password: touches the user when they may log in, by this password still.
    USER_MAY_LOG_IN = "
        UPDATE user_account SET password = $2
        WHERE id = $1 AND password = $2 AND disabled_at IS NULL";
    /// Id, secret; NULL for none.
    USER_TOTP = "
        UPDATE user_account SET totp_secret = $2, totp_step = 0, totp_by = NULL WHERE id = $1";
    /// Id, step, by: uses up a step, once.
    USER_TOTP_USE = "
        UPDATE user_account SET totp_step = $2, totp_by = $3
        WHERE id = $1 AND (totp_step < $2 OR (totp_step = $2 AND totp_by = $3))";
    /// Id, name, settings.
    USER_SETTINGS = "UPDATE user_account SET name = $2, settings = $3 WHERE id = $1";
    /// Id.
    RECOVERY_CODES_DELETE = "DELETE FROM recovery_code WHERE user_id = $1";
    /// User, digest.
    RECOVERY_CODE_INSERT = "
        INSERT INTO recovery_code (user_id, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    /// User, digest, by: uses up a code, once.
    RECOVERY_CODE_USE = "
        UPDATE recovery_code SET used_by = $3
        WHERE user_id = $1 AND digest = $2 AND (used_by IS NULL OR used_by = $3)";
    /// User.
    RECOVERY_CODES_LEFT = "
        SELECT COUNT(*) AS n FROM recovery_code WHERE user_id = $1 AND used_by IS NULL";
    /// Digest, user, now, expires.
    LINK_INSERT = "
        INSERT INTO one_time_link (digest, user_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    /// Now: ends the links that make the first administrator.
    SETUP_LINKS_END = "
        UPDATE one_time_link SET used_by = '' WHERE user_id IS NULL AND used_by IS NULL";
    /// User: ends their links.
    LINKS_END = "
        UPDATE one_time_link SET used_by = '' WHERE user_id = $1 AND used_by IS NULL";
    /// Digest, now.
    LINK_BY_DIGEST = "
        SELECT l.user_id, u.login FROM one_time_link l
        LEFT JOIN user_account u ON u.id = l.user_id
        WHERE l.digest = $1 AND l.used_by IS NULL AND l.expires_at > $2";
    /// Digest, by, now: uses a link up, once.
    LINK_USE = "
        UPDATE one_time_link SET used_by = $2
        WHERE digest = $1 AND expires_at > $3 AND (used_by IS NULL OR used_by = $2)";
    /// Before: links that expired.
    LINKS_PRUNE = "DELETE FROM one_time_link WHERE expires_at < $1";
    /// Login, network, now, forgotten before, attempt.
    FAILURE_COUNT = "
        INSERT INTO login_failure (login, network, attempts, last_at, attempt)
        VALUES ($1, $2, 1, $3, $5)
        ON CONFLICT (login, network) DO UPDATE SET
            attempts = CASE WHEN login_failure.attempt = $5 THEN login_failure.attempts
                            WHEN login_failure.last_at < $4 THEN 1
                            ELSE login_failure.attempts + 1 END,
            last_at = $3, attempt = $5
        RETURNING attempts";
    /// Login, network: takes back an attempt that was right.
    FAILURE_UNCOUNT = "
        UPDATE login_failure SET attempts = attempts - 1
        WHERE login = $1 AND network = $2 AND attempts > 0";
    /// Login, network.
    FAILURES = "SELECT attempts, last_at FROM login_failure WHERE login = $1 AND network = $2";
    /// Login, network.
    FAILURES_FORGET = "DELETE FROM login_failure WHERE login = $1 AND network = $2";
    /// Login.
    FAILURES_FORGET_ALL = "DELETE FROM login_failure WHERE login = $1";
    /// Before.
    FAILURES_PRUNE = "DELETE FROM login_failure WHERE last_at < $1";
}
