"""What the operator looks at and works with: logs, readiness, measures, the doctor, roles of the database (decision 50).

Nothing here changes a paper of the campaign. `logs` is read before the apps are there and imports none of them.
"""
