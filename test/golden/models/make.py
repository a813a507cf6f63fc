"""Golden files of src/models and src/ask, by transformers: python make.py (torch, transformers, safetensors).

Small random checkpoints of every architecture and feature that opens here, their logits in float64, gradients by
autograd in float64, and scores by transformers' logits processors. transformers computes norms, softmax and rotary
angles in float32 whatever the model's type; here those lines run in float64 too (`Double`). The script compares that
with the untouched float32 model and stops where they differ by more than rounding.
"""
import json, math, pathlib
import torch, transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, modeling_rope_utils
from transformers.generation import logits_process as processors
from transformers.models.llama import modeling_llama
from transformers.models.mistral import modeling_mistral
from transformers.models.qwen2 import modeling_qwen2
from transformers.models.qwen3 import modeling_qwen3

here = pathlib.Path(__file__).parent
transformers.logging.set_verbosity_error()


class Double:
    """Within it, what transformers does in float32 happens in float64."""

    modules = [modeling_rope_utils, modeling_llama, modeling_mistral, modeling_qwen2, modeling_qwen3]

    class Torch:
        float = float32 = torch.float64

        def __getattr__(self, name):
            return getattr(torch, name)

    def __enter__(self):
        self.float = torch.Tensor.float
        torch.Tensor.float = lambda x: x.double()
        for module in self.modules:
            module.torch = Double.Torch()

    def __exit__(self, *_):
        torch.Tensor.float = self.float
        for module in self.modules:
            module.torch = torch


size = dict(vocab_size=96, hidden_size=48, intermediate_size=80, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
            head_dim=64, max_position_embeddings=128, rms_norm_eps=1e-5, bos_token_id=0, eos_token_id=1, pad_token_id=None)
rope = lambda kind="default", theta=10000.0, **more: {"rope_type": kind, "rope_theta": theta, **more}

# The weights: name -> configuration, and the type they are stored in.
weights = {
    "llama": (dict(model_type="llama", **size, rope_parameters=rope(), tie_word_embeddings=False), torch.bfloat16),
    "llama-biases-tied": (dict(model_type="llama", **size, rope_parameters=rope(theta=500.0), tie_word_embeddings=True, attention_bias=True, mlp_bias=True), torch.float16),
    "mistral": (dict(model_type="mistral", **{**size, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32}, rope_parameters=rope(), sliding_window=16, tie_word_embeddings=False), torch.bfloat16),
    "qwen2": (dict(model_type="qwen2", **{**size, "num_hidden_layers": 3, "hidden_size": 64, "num_attention_heads": 2, "head_dim": 32, "intermediate_size": 48}, rope_parameters=rope(theta=1e6), use_sliding_window=True, sliding_window=12, max_window_layers=1, tie_word_embeddings=False), torch.bfloat16),
    "qwen3": (dict(model_type="qwen3", **{**size, "num_attention_heads": 1, "head_dim": 128, "intermediate_size": 56}, rope_parameters=rope(theta=1e6), tie_word_embeddings=True), torch.float32),
}
for config, _ in weights.values():
    if config["model_type"] == "qwen2":
        del config["head_dim"]

# Further configurations over the weights of `llama`.
variants = {
    "llama-linear": dict(rope_parameters=rope("linear", factor=4.0)),
    "llama-llama3": dict(rope_parameters=rope("llama3", theta=100.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)),
    "llama-yarn": dict(rope_parameters=rope("yarn", theta=100.0, factor=4.0, original_max_position_embeddings=32)),
    "llama-yarn-details": dict(rope_parameters=rope("yarn", theta=100.0, factor=4.0, original_max_position_embeddings=32, beta_fast=2.0, beta_slow=0.25, mscale=0.7, mscale_all_dim=0.3, truncate=False)),
    "llama-gelu": dict(hidden_act="gelu"),
    "llama-gelu-tanh": dict(hidden_act="gelu_pytorch_tanh"),
}


def random_weights(model, seed):
    """Matrices that keep a unit variance, queries and keys twice that so that attention has something to choose; norms and biases anything but 1 and 0."""
    generator = torch.Generator().manual_seed(seed)
    normal = lambda shape: torch.randn(shape, generator=generator, dtype=torch.float64)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name:
                p.copy_(0.5 + torch.rand(p.shape, generator=generator, dtype=torch.float64))
            elif name.endswith("bias"):
                p.copy_(0.5 * normal(p.shape))
            elif "embed" in name:
                p.copy_(normal(p.shape))
            else:
                gain = 2.0 if ("q_proj" in name or "k_proj" in name) else 1.2
                p.copy_(normal(p.shape) * gain / math.sqrt(p.shape[1]))
            # Tied to logits, an embedding of unit variance is far too loud.
            if "embed" in name and model.config.tie_word_embeddings:
                p.mul_(0.4)


def build(config, seed=None, state=None, dtype=torch.float64):
    fields = {k: v for k, v in config.items() if k != "model_type"}
    made = AutoConfig.for_model(config["model_type"], **fields)
    model = AutoModelForCausalLM.from_config(made, attn_implementation="eager", dtype=dtype)
    if seed is not None:
        random_weights(model, seed)
    if state is not None:
        missing, unexpected = model.load_state_dict(state, strict=False)
        assert not unexpected and all("lm_head" in name for name in missing), (missing, unexpected)
        model.tie_weights()
    return model.eval()


def logits_of(config, state, ids):
    with Double():
        with torch.no_grad():
            exact = build(config, state={k: v.double() for k, v in state.items()})(ids).logits[0]
    with torch.no_grad():
        plain = build(config, state={k: v.float() for k, v in state.items()}, dtype=torch.float32)(ids).logits[0].double()
    return exact, ((exact - plain).abs().max() / exact.std()).item()


def write_config(name, config):
    made = AutoConfig.for_model(config["model_type"], **{k: v for k, v in config.items() if k != "model_type"})
    made.architectures = [type(AutoModelForCausalLM.from_config(made)).__name__]
    text = json.loads(made.to_json_string(use_diff=False))
    (here / f"{name}.config.json").write_text(json.dumps({**json.loads(made.to_json_string()), **config, "architectures": text["architectures"]}, indent=1, sort_keys=True) + "\n")


def cases():
    generator = torch.Generator().manual_seed(1)
    time, rows = 100, list(range(3, 100, 8))
    golden, shapes, states = {"rows": torch.tensor(rows).int()}, {}, {}
    for seed, (name, (config, dtype)) in enumerate(weights.items()):
        with Double():
            model = build(config, seed=100 + seed)
        shapes[name] = [[n, list(p.shape)] for n, p in model.named_parameters()]
        states[name] = {n: p.detach().to(dtype) for n, p in model.named_parameters()}
        save_file(states[name], here / f"{name}.safetensors", metadata={"format": "pt"})
    everything = {name: (name, config) for name, (config, _) in weights.items()}
    everything |= {name: ("llama", {**weights["llama"][0], **change}) for name, change in variants.items()}
    for name, (of, config) in everything.items():
        ids = torch.randint(0, config["vocab_size"], (1, time), generator=generator)
        logits, rounding = logits_of(config, states[of], ids)
        print(f"{name:20} sd {logits.std():.2f}  float32 differs by {rounding:.1e} sd")
        assert logits.std() >= 1 and rounding < 1e-3
        golden[f"{name}/ids"], golden[f"{name}/logits"] = ids[0].int(), logits[rows].contiguous()
        write_config(name, config)
    save_file(golden, here / "logits.safetensors")
    (here / "parameters.json").write_text(json.dumps(shapes, indent=None) + "\n")


def gradients():
    small = dict(vocab_size=24, hidden_size=16, intermediate_size=20, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
                 max_position_embeddings=32, rms_norm_eps=1e-5, bos_token_id=0, eos_token_id=1, pad_token_id=None, rope_parameters=rope())
    generator = torch.Generator().manual_seed(2)
    for name, config in {
        "gradient-llama": dict(model_type="llama", **small, tie_word_embeddings=True, attention_bias=True, mlp_bias=True),
        "gradient-qwen3": dict(model_type="qwen3", **small, tie_word_embeddings=False),
    }.items():
        ids, targets = (torch.randint(0, 24, (2, 12), generator=generator) for _ in range(2))
        with Double():
            state = {n: p.detach().float() for n, p in build(config, seed=7).named_parameters()}
            model = build(config, state={k: v.double() for k, v in state.items()})
            loss = torch.nn.functional.cross_entropy(model(ids).logits.reshape(-1, 24), targets.reshape(-1))
            loss.backward()
        save_file(state, here / f"{name}.safetensors", metadata={"format": "pt"})
        found = {f"gradient/{n}": p.grad.contiguous() for n, p in model.named_parameters()}
        save_file({**found, "loss": loss.detach().reshape(1), "ids": ids.int(), "targets": targets.int()}, here / f"{name}.golden.safetensors")
        print(name, loss.item())
        write_config(name, config)


def sampling():
    generator = torch.Generator().manual_seed(3)
    answers = []
    for options in [
        {}, dict(temperature=0.7), dict(temperature=1.8), dict(topK=1), dict(topK=7), dict(topK=500), dict(topP=0.9), dict(topP=0.3), dict(topP=0.0), dict(minP=0.1),
        dict(minP=1.0), dict(repetitionPenalty=1.3), dict(repetitionPenalty=0.8), dict(temperature=0.6, topK=20, topP=0.8), dict(temperature=1.5, topP=0.95, minP=0.05),
        dict(repetitionPenalty=1.2, temperature=0.8, topK=30, topP=0.9, minP=0.02),
    ]:
        for _ in range(2):
            logits = 3 * torch.randn(1, 60, generator=generator, dtype=torch.float64)
            before = torch.randint(0, 60, (1, 25), generator=generator)
            # The order of GenerationMixin._get_logits_processor.
            chain = []
            if "repetitionPenalty" in options: chain.append(processors.RepetitionPenaltyLogitsProcessor(options["repetitionPenalty"]))
            if "temperature" in options: chain.append(processors.TemperatureLogitsWarper(options["temperature"]))
            if "topK" in options: chain.append(processors.TopKLogitsWarper(options["topK"]))
            if "topP" in options: chain.append(processors.TopPLogitsWarper(options["topP"]))
            if "minP" in options: chain.append(processors.MinPLogitsWarper(options["minP"]))
            scores = processors.LogitsProcessorList(chain)(before, logits.clone())[0]
            answers.append({"options": options, "logits": logits[0].tolist(), "before": before[0].tolist(), "scores": [None if s == -math.inf else s for s in scores.tolist()]})
    (here / "sampling.json").write_text(json.dumps(answers) + "\n")


if __name__ == "__main__":
    cases()
    gradients()
    sampling()
    print("transformers", transformers.__version__, "torch", torch.__version__)
