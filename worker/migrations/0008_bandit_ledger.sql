-- What a bandit knew and decided stands in a Durable Object of its own, `BanditLedger`; its weights stay with the experiment.
DROP TABLE bandit_states;
