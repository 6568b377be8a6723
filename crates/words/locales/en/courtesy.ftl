# What stands before and after a notice. It says nothing of what was seen.

courtesy-greeting = Hello, this is { $operator }.
courtesy-apology = We are sorry for the inconvenience.
courtesy-apology-recovery = We are sorry for the inconvenience that you had.
courtesy-apology-maintenance = We are sorry for the inconvenience, and thank you for your understanding.
courtesy-closing = Kind regards
    { $operator }
