"""alembic's entry: the steps run on the connection, in the transaction, that ``database`` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
