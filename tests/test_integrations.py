"""The callbacks, under the real trainers of Lightning and Hugging Face."""

import warnings

import pytest
import torch
from torch import nn

import crumple

pytestmark = pytest.mark.slow


class Noted:
    """θ before the first and after every update, by a hook of ``torch.optim`` and not of the trainer."""

    def __init__(self, model):
        self.model, self.points = model, []

    def watch(self, optimizer):
        self.points.append(self.theta())
        optimizer.register_step_post_hook(lambda *_: self.points.append(self.theta()))
        return optimizer

    def theta(self):
        return nn.utils.parameters_to_vector(p for p in self.model.parameters() if p.requires_grad).detach().clone()


def lightning_module():
    import pytorch_lightning as pl

    class Module(pl.LightningModule):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
            self.noted, self.losses, self.explodes_at = None, [], None

        def training_step(self, batch, index):
            if index == self.explodes_at:
                raise RuntimeError("in the middle")
            loss = ((self.net(batch[0]) - batch[1]) ** 2).mean()
            self.losses.append(loss.item())
            return loss

        def configure_optimizers(self):
            self.noted = Noted(self)
            return self.noted.watch(torch.optim.SGD(self.parameters(), lr=0.1))

    return Module()


def lightning_fit(module, recorder, folder, **options):
    import pytorch_lightning as pl

    torch.manual_seed(1)
    x = torch.randn(24, 2)
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, x[:, :1]), batch_size=4)
    trainer = pl.Trainer(
        callbacks=[recorder], default_root_dir=folder, logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, accelerator="cpu", **options,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*does not have many workers.*")
        warnings.filterwarnings("ignore", message=".*LeafSpec.*")
        trainer.fit(module, data)


@pytest.mark.parametrize(("accumulate", "every"), [(1, 1), (1, 4), (3, 1)])
def test_lightning_records_every_update(tmp_path, accumulate, every):
    """The points after each update of the optimizer, also where gradients are added up; the loss is that of a batch."""
    from crumple.integrations.lightning import Recorder

    module, recorder = lightning_module(), Recorder(tmp_path / "run.crumple", every=every, label="L")
    lightning_fit(module, recorder, tmp_path, max_epochs=2, accumulate_grad_batches=accumulate)
    run, updates = crumple.open(tmp_path / "run.crumple").runs[0], 12 // accumulate
    steps = sorted({*range(0, updates + 1, every), updates})
    assert run.steps.tolist() == steps and run.label == "L"
    assert torch.equal(run.points, torch.stack([module.noted.points[i] for i in steps]))
    losses = [module.losses[i * accumulate - 1] for i in steps[1:]]
    assert run.metrics["loss"][1:].tolist() == pytest.approx(losses, rel=1e-6)
    objective = crumple.Objective(module.net, nn.MSELoss(), (torch.ones(2, 2), torch.ones(2, 1)))
    assert torch.equal(run.points[-1], objective.theta)


def test_lightning_leaves_what_was_recorded_when_it_breaks_off(tmp_path):
    from crumple.integrations.lightning import Recorder

    module, recorder = lightning_module(), Recorder(tmp_path / "run.crumple", module="net.0")
    module.explodes_at = 3
    with pytest.raises(RuntimeError, match="in the middle"):
        lightning_fit(module, recorder, tmp_path, max_epochs=1)
    run = crumple.open(tmp_path / "run.crumple").runs[0]
    assert run.steps.tolist() == [0, 1, 2, 3] and run.points.shape == (4, 9)
    assert torch.equal(recorder.trajectory.points, torch.stack(module.noted.points)[:, :9])


def tiny(kind):
    import transformers

    torch.manual_seed(0)
    if kind == "bert":
        config = transformers.BertConfig(
            vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
            max_position_embeddings=8,
        )  # fmt: skip
        return transformers.BertForSequenceClassification(config)
    config = transformers.GPT2Config(
        vocab_size=20, n_positions=8, n_embd=8, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0
    )
    return transformers.GPT2LMHeadModel(config)  # its embedding and its head are one tensor


class Sentences(torch.utils.data.Dataset):
    def __init__(self, kind):
        self.kind = kind

    def __len__(self):
        return 8

    def __getitem__(self, i):
        words = (torch.arange(6) * (i + 1)) % 20
        return {"input_ids": words, "labels": torch.tensor(i % 2) if self.kind == "bert" else words}


@pytest.mark.parametrize(("kind", "accumulate", "every"), [("bert", 1, 1), ("gpt2", 2, 1), ("gpt2", 1, 3)])
def test_the_trainer_of_hugging_face_records_every_update(tmp_path, monkeypatch, kind, accumulate, every):
    """Models made from a configuration alone, nothing downloaded; tied weights are one entry of θ."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import transformers

    from crumple.integrations.transformers import Recorder

    model = tiny(kind)
    noted = Noted(model)
    optimizer = noted.watch(torch.optim.SGD(model.parameters(), lr=0.1))
    recorder = Recorder(tmp_path / "run.crumple", every=every, label=kind)
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path / "out"), max_steps=4, per_device_train_batch_size=2, use_cpu=True, report_to=[],
        gradient_accumulation_steps=accumulate, save_strategy="no", disable_tqdm=True, logging_strategy="no",
        dataloader_pin_memory=False,
    )  # fmt: skip
    trainer = transformers.Trainer(
        model=model, args=arguments, train_dataset=Sentences(kind), callbacks=[recorder],
        optimizers=(optimizer, torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)),
    )  # fmt: skip
    trainer.train()
    run, steps = crumple.open(tmp_path / "run.crumple").runs[0], sorted({*range(0, 5, every), 4})
    assert run.steps.tolist() == steps and run.label == kind
    assert torch.equal(run.points, torch.stack([noted.points[i] for i in steps]))
    assert run.points.shape[1] == sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize(("module", "hidden"), [("lightning", "pytorch_lightning"), ("transformers", "transformers")])
def test_what_to_install_is_said(module, hidden, warm):
    """Without the package: one sentence with the command, and nothing else of crumple needs it."""
    script = f"""
import sys
sys.modules[{hidden!r}] = sys.modules["lightning"] = sys.modules["lightning.pytorch"] = None
import crumple
crumple.record, crumple.integrations
try:
    crumple.integrations.{module}.Recorder
except crumple.errors.MissingPackageError as refusal:
    print(refusal)
"""
    assert f'pip install "crumple[{module}]"' in warm("-c", script).stdout
