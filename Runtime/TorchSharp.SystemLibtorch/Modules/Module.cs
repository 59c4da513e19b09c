using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The base of all modules: named parameters, buffers and submodules, mode, moving, saving and loading.</summary>
        public class Module : IDisposable
        {
            protected OrderedDict<string, Module> _internal_submodules = new();
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();
            protected string? name;
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;

            private bool areComponentsRegistered, isTraining = true, isDisposed;

            protected Module(string name) => this.name = name;

            /// <summary>What computes this layer, where that is a C++ module of libtorch.</summary>
            internal NativeLayer? Backing { get; private protected init { field = value; foreach (var (itemName, parameter) in value!.Parameters()) register_parameter(itemName, parameter); } }

            ~Module() => Dispose(false);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || isDisposed) return;
                isDisposed = true;
                foreach (var (_, buffer) in named_buffers(false)) buffer.DetachFromDisposeScope().Dispose();
                foreach (var (_, parameter) in named_parameters(false)) parameter.DetachFromDisposeScope().Dispose();
                foreach (var (_, module) in named_modules()) module.Dispose();
            }

            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            public virtual bool training => isTraining;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                Backing?.Train(train);
                foreach (var (_, child) in named_children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in _internal_submodules) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else grad.zero_();
                }
            }

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Distinct(_internal_params, child => child.named_parameters(), recurse);

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(pair => pair.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Distinct(_internal_buffers.Pairs.Where(pair => pair.Item2.Item2).Select(pair => (pair.Item1, pair.Item2.Item1)), child => child.named_buffers(true, include_nonpersistent), recurse);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(pair => pair.buffer);

            private IEnumerable<(string, T)> Distinct<T>(IEnumerable<(string, T)> own, Func<Module, IEnumerable<(string, T)>> ofChild, bool recurse) where T : Tensor
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach (var pair in own)
                    if (seen.Add(pair.Item2.handle)) yield return pair;
                if (!recurse) yield break;
                foreach (var (childName, child) in _internal_submodules)
                    foreach (var (itemName, item) in ofChild(child))
                        if (seen.Add(item.handle)) yield return ($"{childName}.{itemName}", item);
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(pair => pair.module);

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in _internal_submodules) yield return child;
                foreach (var (childName, child) in _internal_submodules)
                    foreach (var (itemName, module) in child.named_modules())
                        yield return ($"{childName}.{itemName}", module);
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(pair => pair.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var own) ? own : InChild(target, (child, rest) => child.get_parameter(rest));

            public virtual Tensor? get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var own) ? own.Item1 : InChild(target, (child, rest) => child.get_buffer(rest));

            private T? InChild<T>(string target, Func<Module, string, T?> find) where T : class
            {
                var dot = target.IndexOf('.');
                return dot < 0 ? null : named_children().Where(pair => pair.name == target[..dot]).Select(pair => find(pair.module, target[(dot + 1)..])).FirstOrDefault(found => found is not null);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid) throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (!_internal_buffers.TryAdd(name, (tensor, persistent))) throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid) throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (!_internal_params.TryAdd(name, param)) throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (name.Length == 0) throw new ArgumentException("module name can't be empty string \"\"");
                if (_internal_submodules.ContainsKey(name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is null) _internal_params.Remove(name);
                else _internal_params[name] = value as Parameter ?? new Parameter(value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null) _internal_buffers.Remove(name);
                else _internal_buffers[name] = (value, persistent);
            }

            protected virtual void RegisterComponents()
            {
                if (areComponentsRegistered) return;
                foreach (var field in Fields())
                {
                    var component = field.ComponentName();
                    if (_internal_submodules.ContainsKey(component) || _internal_params.ContainsKey(component) || _internal_buffers.ContainsKey(component)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(component, module);
                            break;
                        case Parameter parameter:
                            register_parameter(component, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(component, tensor);
                            break;
                    }
                }
                areComponentsRegistered = true;
            }

            protected void ClearModules() => _internal_submodules.Clear();

            private IEnumerable<FieldInfo> Fields()
            {
                var seen = new HashSet<string>();
                for (var type = GetType(); type is not null && type != typeof(object); type = type.BaseType)
                    foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                        if (seen.Add(field.Name)) yield return field;
            }

            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var path = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (itemName, parameter) in named_parameters()) destination.TryAdd(path + itemName, parameter);
                foreach (var (itemName, buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(path + itemName, buffer);
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var destination = state_dict();
                bool Wanted(string key) => skip is null || !skip.Contains(key);
                var unexpected = source.Keys.Where(key => Wanted(key) && !destination.ContainsKey(key)).ToList();
                var missing = destination.Keys.Where(key => Wanted(key) && !source.ContainsKey(key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0) throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using var _ = no_grad();
                foreach (var (key, value) in source)
                    if (Wanted(key) && destination.TryGetValue(key, out var target)) target.copy_(value);
                return (missing, unexpected);
            }

            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = File.Create(location);
                return save(stream, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var kept = sd.Where(pair => skip is null || !skip.Contains(pair.Key)).ToList();
                writer.Encode(kept.Count);
                foreach (var (key, value) in kept)
                {
                    writer.Write(key);
                    value.Save(writer);
                }
            }

            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location)) throw new FileNotFoundException(location);
                using var stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                var sd = state_dict();
                var entries = reader.Decode();
                if (entries != sd.Count && strict) throw new ArgumentException($"Mismatched state_dict sizes: expected {sd.Count}, but found {entries} entries.");
                for (var i = 0L; i < entries; i++)
                {
                    var key = reader.ReadString();
                    var found = sd.TryGetValue(key, out var target);
                    if (!found && strict) throw new ArgumentException($"Mismatched module state names: the target modules does not have a submodule or buffer named '{key}'");
                    if (found && skip?.Contains(key) != true) target!.Load(reader);
                    else TensorExtensionMethods.Load(reader, skip: true);
                    loadedParameters?.Add(key, found);
                }
                return this;
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Move(device, dtype);

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => Move(new Device(deviceType, deviceIndex), null);

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Move(null, dtype);

            /// <summary>Replaces every parameter and buffer that has to change by a new one, in the registry and in the field or property that holds it.</summary>
            private Module Move(Device? device, ScalarType? dtype)
            {
                if (dtype is { } type && !is_floating_point(type) && !is_complex(type))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
                if (device is not null) InitializeDeviceType(device.type);
                if (Backing is not null)
                {
                    Backing.Move(device, dtype);
                    return this;
                }
                foreach (var child in children()) child.Move(device, dtype);

                using var _ = no_grad();
                foreach (var (itemName, parameter) in _internal_params.Pairs.ToList())
                    if (Moved(parameter, device, dtype) is { } moved)
                    {
                        var replacement = new Parameter(moved, parameter.requires_grad);
                        replacement.DetachFromDisposeScope();
                        using (var grad = parameter.grad)
                            if (grad is not null) replacement.grad = Moved(grad, device, dtype) ?? grad;
                        Replace(itemName, replacement);
                        parameter.Dispose();
                        _internal_params[itemName] = replacement;
                    }
                foreach (var (itemName, (buffer, persistent)) in _internal_buffers.Pairs.ToList())
                    if (Moved(buffer, device, dtype) is { } moved)
                    {
                        Replace(itemName, moved.DetachFromDisposeScope());
                        buffer.Dispose();
                        _internal_buffers[itemName] = (moved, persistent);
                    }
                if (device is not null) (_deviceType, _deviceIndex) = (device.type, device.index);
                return this;
            }

            private static Tensor? Moved(Tensor tensor, Device? device, ScalarType? dtype)
            {
                var type = dtype is { } wanted && (tensor.is_floating_point() || tensor.is_complex()) ? wanted : tensor.dtype;
                var place = device ?? tensor.device;
                var same = type == tensor.dtype && place.type == tensor.device_type && (place.index < 0 || place.index == tensor.device_index);
                return same ? null : tensor.to(type, place);
            }

            private void Replace(string component, Tensor replacement)
            {
                var property = GetType().GetProperty(component, BindingFlags.Public | BindingFlags.Instance);
                if (property?.SetMethod is not null) property.SetValue(this, replacement);
                else Fields().FirstOrDefault(field => field.ComponentName() == component)?.SetValue(this, replacement);
            }
        }

        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        public interface IModule<T1, T2, TResult>
        {
            TResult call(T1 input1, T2 input2);
        }

        public interface IModule<T1, T2, T3, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        public interface IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);
        }
    }
}
