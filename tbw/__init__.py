"""The room of the steps: what the command line and the DAGs both call."""
