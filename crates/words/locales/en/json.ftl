# What a reader of JSON says of a request.

json-at = { $what } (line { $line }, column { $column })
json-type = expected { $expected }, got { $found }
json-not-one-of = “{ $found }” is not one of: { $expected }
json-missing = the field “{ $field }” is missing
json-twice = the field “{ $field }” is given twice
json-ends = the JSON ends too early
json-more = something follows the end of the JSON
json-comma = a comma has nothing after it
json-escape = an escape in a text is not valid
json-control = a text has a control character; write it as \u and four digits
json-deep = the JSON is nested too deeply
json-invalid = the JSON is not valid
json-key = a field name has no quotation marks
json-text = a text in quotation marks
json-boolean = true or false
json-whole-number = a whole number
json-number = a number
json-object = an object
json-list = a list
json-found-number = the number { $value }
json-found-text = the text “{ $value }”
json-found-boolean = { $value }
json-found-nothing = nothing (null)
