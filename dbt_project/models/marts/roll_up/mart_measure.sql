{{ told_measures('growth.is_newest_round', []) }}
