"""The ways in which a step stops on purpose: each is one clear line for the person who started it."""


class UsageError(Exception):
    """Landing, store or reference cannot be used as given. Says what, where and what to do. Exit code 2."""


class BuildFailed(Exception):  # noqa: N818 - the name of what happened, as it is said to the user
    """The warehouse could not be built or did not pass its tests. Names the failed nodes. Exit code 1."""


class ApprovalMissing(Exception):  # noqa: N818 - as above
    """A candidate needs approvals that are not on record, and is not published. Says which, and how. Exit code 1."""
