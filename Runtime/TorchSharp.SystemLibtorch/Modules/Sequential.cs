using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<nn.IModule<Tensor, Tensor>> _modules = [];
        private readonly List<string> _names = [];

        internal Sequential() : base(nameof(Sequential))
        {
        }

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : this()
        {
            foreach (var (name, module) in modules) append(name, module);
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : this()
        {
            foreach (var module in modules) append(module);
        }

        public int Count => _modules.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _modules[index];

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            _modules.Add(module);
            _names.Add(name);
            return this;
        }

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_modules.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module);

        private IEnumerable<(string Name, nn.Module Module)> Items => _names.Zip(_modules, (name, module) => (name, (nn.Module)module));

        public override IEnumerable<(string name, nn.Module module)> named_children() => Items;

        public override IEnumerable<(string name, nn.Module module)> named_modules() =>
            Items.Concat(Items.SelectMany(item => item.Module.named_modules().Select(inner => ($"{item.Name}.{inner.name}", inner.module))));

        public override void train(bool on = true) => base.train(on);

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
            recurse ? Distinct(module => module.named_parameters()) : [];

        public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
            recurse ? Distinct(module => module.named_buffers(true, include_nonpersistent)) : [];

        private IEnumerable<(string, T)> Distinct<T>(Func<nn.Module, IEnumerable<(string, T)>> list) where T : Tensor
        {
            var seen = new HashSet<IntPtr> { IntPtr.Zero };
            foreach (var (name, module) in Items)
                foreach (var (itemName, item) in list(module))
                    if (seen.Add(item.handle)) yield return ($"{name}.{itemName}", item);
        }

        public override Tensor forward(Tensor tensor)
        {
            if (_modules.Count == 0) return tensor.alias();
            var result = _modules[0].call(tensor);
            foreach (var module in _modules.Skip(1))
            {
                var input = result;
                result = module.call(input);
                input.Dispose();
            }
            return result;
        }

        public override nn.Module apply(Action<nn.Module> fn)
        {
            foreach (var (_, module) in Items) module.apply(fn);
            fn(this);
            return this;
        }

        protected override void RegisterComponents()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                foreach (var (_, module) in Items) module.Dispose();
            base.Dispose(disposing);
        }

        protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
        {
            foreach (var (_, module) in Items) module._to(device, dtype, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
        {
            foreach (var (_, module) in Items) module._to(deviceType, deviceIndex, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
        {
            foreach (var (_, module) in Items) module._to(dtype, non_blocking);
            return this;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new();

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential(modules.AsEnumerable());

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential(modules.AsEnumerable());

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                var result = new Sequential();
                foreach (var (name, module) in modules) result.append(name, module);
                return result;
            }

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                var result = new Sequential();
                foreach (var module in modules) result.append(module);
                return result;
            }
        }
    }
}
