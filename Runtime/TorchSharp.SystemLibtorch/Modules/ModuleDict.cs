using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public class ModuleDict<T> : nn.Module, IEnumerable<(string, T)> where T : nn.Module
    {
        private readonly OrderedDict<string, T> items = new();
        private bool registered;

        public ModuleDict() : base(nameof(ModuleDict<T>))
        {
        }

        public T this[string key]
        {
            get => items[key];
            set => items[key] = value;
        }

        public int Count => items.Count;

        public ICollection<string> Keys => items.Keys;

        public ICollection<T> Values => items.Values;

        protected override void RegisterComponents()
        {
            if (registered) return;
            foreach (var (key, module) in items) register_module(key, module);
            registered = true;
        }

        public IEnumerable<string> keys() => items.Keys;

        public IEnumerable<T> values() => items.Values;

        public void Add((string, T) item) => items.Add(item);

        public void Add(string key, T value) => items.Add(key, value);

        public bool ContainsKey(string key) => items.ContainsKey(key);

        public bool Remove(string key) => items.Remove(key);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => items.TryGetValue(key, out value);

        public IEnumerator<(string, T)> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var result = new ModuleDict<T>();
                foreach (var module in modules) result.Add(module);
                return result;
            }
        }
    }
}
