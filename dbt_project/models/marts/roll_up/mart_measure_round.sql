{{ told_measures('true', ['round']) }}
