# A question of the desk to the engineers, as a call for help (S10).

question-title = Question from the desk: { $text }
question-title-untold = Question from the desk to the engineers
question-fact = Asked by { $by } about customer { $customer }; the answer is owed by { $due }.
question-fact-untold = The answer is owed by { $due }.
question-subject = [{ $operator }] { $title }
question-answer-label = Answer here
question-end-answered = Answered
question-end-withdrawn = No answer is needed any more
