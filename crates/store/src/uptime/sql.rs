//! Statements of probe coverage.

crate::statement::statements! {
    /// Until, no gap after: extends the current period.
    COVERAGE_EXTEND = "
        UPDATE coverage SET ended_at = $1
        WHERE started_at = (SELECT MAX(started_at) FROM coverage)
          AND ended_at >= $2 AND ended_at <= $1";
    /// Until, no gap after, from: starts a new period, unless one continues.
    COVERAGE_INSERT = "
        INSERT INTO coverage (started_at, ended_at)
        SELECT CAST($3 AS TIMESTAMPTZ), CAST($1 AS TIMESTAMPTZ)
        WHERE NOT EXISTS (SELECT 1 FROM coverage WHERE ended_at >= $2)
        ON CONFLICT (started_at) DO NOTHING";
    /// The same of probing from any vantage, healthy or not.
    PROBING_EXTEND = "
        UPDATE probing SET ended_at = $1
        WHERE started_at = (SELECT MAX(started_at) FROM probing)
          AND ended_at >= $2 AND ended_at <= $1";
    /// The same of probing from any vantage, healthy or not.
    PROBING_INSERT = "
        INSERT INTO probing (started_at, ended_at)
        SELECT CAST($3 AS TIMESTAMPTZ), CAST($1 AS TIMESTAMPTZ)
        WHERE NOT EXISTS (SELECT 1 FROM probing WHERE ended_at >= $2)
        ON CONFLICT (started_at) DO NOTHING";
    /// The last that was recorded.
    PROBED = "SELECT started_at, ended_at FROM probing ORDER BY started_at DESC LIMIT 1";
    /// The first that was recorded.
    COVERED_FROM = "SELECT started_at FROM coverage ORDER BY started_at LIMIT 1";
    /// From.
    PROBING_SINCE = "
        SELECT started_at, ended_at FROM probing WHERE ended_at >= $1 ORDER BY started_at";
    /// From.
    COVERAGE_SINCE = "
        SELECT started_at, ended_at FROM coverage WHERE ended_at >= $1 ORDER BY started_at";
}
