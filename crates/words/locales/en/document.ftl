# Documents for printing and as PDF.

document-pdf = Download as PDF
document-print = Document for printing
document-no-pdf = A PDF cannot be written here now.
document-no-pdf-remedy = Print the page instead: nothing in the PDF is missing on it.
document-busy = Several PDFs are being written just now.
document-rows-left-out = { $n } more rows are not in this PDF; the page has all of them.
document-chart-on-page = The chart of visits is on the page of this statement only.
document-month-not-begun = This month has not begun; nothing is known of it.
document-outages-not-watched = Nothing was watched in this month, so that it is not known whether there was an outage.
document-outages-more = Only the latest { $n } outages of the month are listed.
document-made = Made on { $at }
document-for = For { $customer }
document-credit-title = Compensation for outages in { $month }
document-credit-approved = Approved on { $at }.
document-credit-declined = Declined on { $at }: { $reason }
document-credit-proposed = This is a proposal. Nobody has decided about it, and nothing is promised by it.
document-month-customer = Your service in { $month }
document-month-host = Service report { $month }
document-month-not-over = This month is not over; the report is of what is known so far.
document-uptime = Availability
document-outages = Outages across several sites
document-outages-none = No outage across several sites was seen in this month. What was bad at a single site is in the table above.
document-outage-from = From
document-outage-until = Until
document-outage-long = How long
document-outage-sites = Sites hit
document-outage-your-sites = Your sites hit
document-outage-goes-on = goes on
document-outage-before = An outage that began before the month is listed with all of its time.
document-credits = Compensation
document-credits-none = No compensation has been approved for this month.
document-credits-total = { $n ->
    [one] { $n } credit was
   *[other] { $n } credits were
} approved for this month, together { $amount }.
customer-reports = Monthly reports
customer-report-of = { $month }
