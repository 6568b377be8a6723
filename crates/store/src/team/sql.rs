//! Statements of teams.

crate::statement::statements! {
    /// Team, principal.
    TEAM_JOIN = "
        INSERT INTO team_member (team, principal) VALUES ($1, $2)
        ON CONFLICT (team, principal) DO NOTHING";
    /// Team, principal.
    TEAM_LEAVE = "DELETE FROM team_member WHERE team = $1 AND principal = $2";
    /// All.
    TEAM_MEMBERS = "SELECT team, principal FROM team_member ORDER BY team, principal";
}
