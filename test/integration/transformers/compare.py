"""Answers a job file with what transformers makes of our files.

Usage: compare.py JOB RESULT. The job names folders of models, an adapter folder for each, texts, conversations and token
sequences of one length; the result has ids, decoded texts and logits. Llama runs on JAX, whose wheels are a tenth of
PyTorch's on Linux. The Flax model never ties its output layer, so the tie that config.json asks for is made here.
"""

import json
import sys

import numpy as np
from safetensors.numpy import load_file
from transformers import AutoConfig, AutoTokenizer, FlaxLlamaForCausalLM


def load(folder):
    assert AutoConfig.from_pretrained(folder).tie_word_embeddings
    model = FlaxLlamaForCausalLM.from_pretrained(folder)
    return model, tied(model.params)


def tied(params):
    return {**params, "lm_head": {"kernel": np.asarray(params["model"]["embed_tokens"]["embedding"], np.float32).T}}


def with_adapter(params, folder):
    """Adds the adapter by PEFT's formula; kernels are [in, out] here, so B A is transposed."""
    settings = json.load(open(f"{folder}/adapter_config.json"))
    matrices = load_file(f"{folder}/adapter_model.safetensors")
    scale = settings["lora_alpha"] / settings["r"]
    added = {}
    for name in matrices:
        if not name.endswith(".lora_A.weight"):
            continue
        stem = name.removesuffix(".lora_A.weight")
        path = stem.removeprefix("base_model.model.").split(".")
        assert path[-1] in settings["target_modules"]
        added[tuple(path)] = scale * (matrices[f"{stem}.lora_B.weight"] @ matrices[name]).T

    def walk(node, path):
        if not isinstance(node, dict):
            return np.asarray(node) + added[path[:-1]] if path[:-1] in added else node
        return {key: walk(child, (*path, key)) for key, child in node.items()}

    return walk(params, ())


def answer(subject, job):
    tokenizer = AutoTokenizer.from_pretrained(subject["base"])
    ids = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in job["texts"]]
    model, params = load(subject["base"])
    merged, merged_params = load(subject["merged"])
    sequences = np.array(subject["sequences"])
    logits = lambda model, params: np.asarray(model(sequences, params=params).logits, np.float32).ravel().tolist()
    return {
        "ids": ids,
        "decoded": [
            tokenizer.decode(each, skip_special_tokens=True, clean_up_tokenization_spaces=False) for each in ids
        ],
        "chats": [tokenizer.apply_chat_template(chat, return_dict=False) for chat in job["chats"]],
        "prompts": [
            tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=False) for chat in job["chats"]
        ],
        "special": [tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id],
        "base": logits(model, params),
        "merged": logits(merged, merged_params),
        "adapted": logits(model, with_adapter(params, subject["adapter"])),
    }


job = json.load(open(sys.argv[1]))
json.dump([answer(subject, job) for subject in job["subjects"]], open(sys.argv[2], "w"))
