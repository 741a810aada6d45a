"""The rules: functions that take the data and return one sentence for each disagreement."""
