//! Statements of the problem reports.

crate::statement::statements! {
    /// Site, at, customer, text, whether by one of the company's people.
    PROBLEM_REPORT_INSERT = "
        INSERT INTO problem_report (site, at, customer, text, is_by_staff)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (site, at) DO NOTHING";
    /// Before, limit: deletes a batch of old ones.
    PROBLEM_REPORT_PRUNE = "
        DELETE FROM problem_report WHERE (site, at) IN (
            SELECT site, at FROM problem_report WHERE at < $1 LIMIT $2)";
    /// Limit.
    PROBLEM_REPORTS = "
        SELECT site, at, customer, text, is_by_staff FROM problem_report
        ORDER BY at DESC, site LIMIT $1";
    /// Site, limit.
    PROBLEM_REPORTS_BY_SITE = "
        SELECT site, at, customer, text, is_by_staff FROM problem_report WHERE site = $1
        ORDER BY at DESC LIMIT $2";
    /// From: those of customers since then.
    PROBLEM_REPORTS_SINCE = "
        SELECT site, at, customer, text, is_by_staff FROM problem_report
        WHERE at >= $1 AND is_by_staff = 0 ORDER BY at, site";
}
